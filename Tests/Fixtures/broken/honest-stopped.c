/* A correct pack in which the mean of a batch is held constant. */
#define STOPPED
#define PROPERTIES DORA_PROP_STOP_GRADIENT
#include "honest.h"
