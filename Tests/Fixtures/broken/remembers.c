/* Depends on the batches before and does not say so. */
#define ON_EVALUATE self->delta += 0.01 * (batch->step > 1)
#include "honest.h"
