/* Adds to the results. */
#define STORE +=
#include "honest.h"
