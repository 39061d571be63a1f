/* Declares that it needs groups, but ignores them. */
#define GROUPS
#define HAS_GROUPS 1
#include "honest-robust.h"
