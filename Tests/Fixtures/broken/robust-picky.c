/* Doesn't take a limit of its own schema that is the default. */
#define ALLOWS(x, p) ((x) > (p)->min && (x) < (p)->default_value)
#include "honest-robust.h"
