/* Leaves the processor rounding upwards. */
#include <fenv.h>
#define END fesetround(FE_UPWARD)
#include "honest-robust.h"
