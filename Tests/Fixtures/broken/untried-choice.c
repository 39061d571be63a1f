/* Has a choice whose derivative is correct only if the other parameter has its default value. */
#define CHOICE
#define SLOPE(z) (self->smoothing == 1 && self->beta != 1 ? -1.01 * sigmoid(-(z)) : -sigmoid(-(z)))
#include "honest.h"
