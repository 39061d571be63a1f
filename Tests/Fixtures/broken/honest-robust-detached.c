/* A correct robustifier whose weights are held constant. */
#define DETACHED
#include "honest-robust.h"
