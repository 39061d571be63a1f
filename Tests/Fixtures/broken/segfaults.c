/* Dereferences a null pointer. */
#define ON_EVALUATE *(volatile int *)0 = 1
#include "honest.h"
