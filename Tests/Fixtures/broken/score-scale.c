/* Multiplies by a score and calls it invariant. */
#define ON_DATUM result->loss[i] += score
#include "honest.h"
