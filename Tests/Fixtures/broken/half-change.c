/* Applies the valid value before it rejects the invalid one. */
#define BEGIN_CHANGE
#define CHANGED self
#define END_CHANGE (void)0
#include "honest.h"
