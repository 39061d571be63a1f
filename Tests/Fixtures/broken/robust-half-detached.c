/* Declares that it holds its weights constant, but returns the value of which the weights are the
 * derivative. */
#define PROPERTIES DORA_ROBUST_DETACHED
#include "honest-robust.h"
