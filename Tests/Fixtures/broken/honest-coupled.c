/* A correct pack in which each loss depends on all data. */
#define COUPLED
#include "honest.h"
