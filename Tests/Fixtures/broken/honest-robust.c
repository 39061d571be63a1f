/* Right in every way. */
#include "honest-robust.h"
