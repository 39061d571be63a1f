/* Says that it holds its weights constant, and has the value they are the derivative of. */
#define PROPERTIES DORA_ROBUST_DETACHED
#include "honest-robust.h"
