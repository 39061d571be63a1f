/* Does without the groups that it needs. */
#define GROUPS
#define HAS_GROUPS 1
#include "honest-robust.h"
