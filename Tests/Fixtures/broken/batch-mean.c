/* Divides each loss by the number of data. */
#define LOSS(z) (softplus(-(z)) / (double)batch->n_data)
#define SLOPE(z) (-sigmoid(-(z)) / (double)batch->n_data)
#include "honest.h"
