/* Lets a temperature that isn't a number in. */
#define ALLOWS(x, p) (!((x) <= (p)->min) && !((x) > (p)->max))
#include "honest-robust.h"
