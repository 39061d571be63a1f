/* Reports that it has loaded a state, but ignores the state. */
#define STATEFUL
#define PROPERTIES DORA_PROP_STATEFUL
#define LOADED (void)0
#include "honest.h"
