/* A correct pack that keeps a mean from batch to batch. */
#define STATEFUL
#define PROPERTIES DORA_PROP_STATEFUL
#include "honest.h"
