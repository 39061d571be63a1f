/* States a bound that it falls below. */
#define LOWER_BOUND 0.5
#include "honest.h"
