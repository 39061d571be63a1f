/* Updates its state on validation data. */
#define STATEFUL
#define PROPERTIES DORA_PROP_STATEFUL
#define ADVANCES 1
#include "honest.h"
