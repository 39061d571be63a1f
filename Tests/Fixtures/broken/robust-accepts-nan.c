/* Accepts NaN as the temperature. */
#define ALLOWS(x, p) (!((x) <= (p)->min) && !((x) > (p)->max))
#include "honest-robust.h"
