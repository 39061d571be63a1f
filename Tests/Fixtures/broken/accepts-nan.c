/* Compares in the wrong direction, so NaN is accepted. */
#define ALLOWS(x, p) !((x) <= (p)->min || (x) > (p)->max)
#include "honest.h"
