/* Rejects a limit of its own schema that is the default value. */
#define ALLOWS(x, p) ((x) > (p)->min && (x) < (p)->default_value)
#include "honest-robust.h"
