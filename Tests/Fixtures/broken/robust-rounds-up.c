/* Sets the rounding mode to upwards and doesn't restore it. */
#include <fenv.h>
#define END fesetround(FE_UPWARD)
#include "honest-robust.h"
