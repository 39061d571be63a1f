/* Depends on random numbers. */
#define ON_DATUM result->loss[i] *= 1 + 1e-9 * rand() / RAND_MAX
#include "honest.h"
