/* Never returns. */
static volatile int forever = 1;
#define ON_EVALUATE while (forever)
#include "honest.h"
