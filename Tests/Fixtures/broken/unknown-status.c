/* Returns an undefined status. */
#define ON_EVALUATE return 77
#include "honest.h"
