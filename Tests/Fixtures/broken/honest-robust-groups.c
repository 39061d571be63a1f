/* A correct robustifier that needs groups. */
#define GROUPS
#include "honest-robust.h"
