/* Never frees an instance. */
static void *volatile lost;
#define ON_DESTROY lost = self, self = NULL
#include "honest.h"
