/* Takes the good value before it refuses the bad one. */
#define BEGIN_CHANGE
#define CHANGED self
#define END_CHANGE (void)0
#include "honest.h"
