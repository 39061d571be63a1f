/* Nothing is wrong with it: each loss depends on all data. */
#define COUPLED
#include "honest.h"
