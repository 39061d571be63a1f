/* Computes a loss for a response without a score. */
#define NO_SCORE(s) 0
#define ON_DATUM result->loss[i] += 0 * score
#include "honest.h"
