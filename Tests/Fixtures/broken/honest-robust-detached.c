/* Right, with weights that are held constant. */
#define DETACHED
#include "honest-robust.h"
