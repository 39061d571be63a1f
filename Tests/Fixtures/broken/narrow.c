/* Returns NaN where the margin is negative. */
#define LOSS(z) sqrt(z)
#define SLOPE(z) (0.5 / sqrt(z))
#include "honest.h"
