/* Changes the rounding mode and doesn't restore it. */
#include <fenv.h>
#define ON_DONE fesetround(FE_UPWARD)
#include "honest.h"
