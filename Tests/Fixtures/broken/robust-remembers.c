/* Mixes in the value of the batch before. */
#define END result->value += 0.1 * self->last
#include "honest-robust.h"
