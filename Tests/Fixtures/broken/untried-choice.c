/* Has a choice whose derivative is right only where the other parameter is at its default. */
#define CHOICE
#define SLOPE(z) (self->smoothing == 1 && self->beta != 1 ? -1.01 * sigmoid(-(z)) : -sigmoid(-(z)))
#include "honest.h"
