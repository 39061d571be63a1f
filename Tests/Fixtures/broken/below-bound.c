/* Declares a lower bound that the loss violates. */
#define LOWER_BOUND 0.5
#include "honest.h"
