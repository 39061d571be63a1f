/* Right, and needs groups. */
#define GROUPS
#include "honest-robust.h"
