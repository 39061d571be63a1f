/* Returns a status of its own. */
#define ON_EVALUATE return 77
#include "honest.h"
