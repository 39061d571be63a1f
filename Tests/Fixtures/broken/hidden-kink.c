/* Has a hinge, but doesn't declare that it isn't smooth. */
#define LOSS(z) fmax(0, 1 - (z))
#define SLOPE(z) ((z) < 1 ? -1.0 : 0.0)
#include "honest.h"
