/* Depends on previous batches without declaring it. */
#define ON_EVALUATE self->delta += 0.01 * (batch->step > 1)
#include "honest.h"
