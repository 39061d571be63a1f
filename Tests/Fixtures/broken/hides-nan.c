/* Replaces NaN with 0. */
#define UNREPRESENTABLE(z) isinf(z)
#define LOSS(z) fmax(0, -(z))
#define SLOPE(z) (-(z) > 0 ? -1.0 : 0.0)
#include "honest.h"
