/* Adds part of the previous batch's value. */
#define END result->value += 0.1 * self->last
#include "honest-robust.h"
