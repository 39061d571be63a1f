/* Uses the value of a score, but declares that it is invariant. */
#define ON_DATUM result->loss[i] += score
#include "honest.h"
