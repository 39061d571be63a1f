/* Compares the wrong way round, so that NaN slips through. */
#define ALLOWS(x, p) !((x) <= (p)->min || (x) > (p)->max)
#include "honest.h"
