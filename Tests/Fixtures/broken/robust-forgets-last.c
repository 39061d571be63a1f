/* Doesn't store the last weight. */
#define END \
  if (batch->n_data > 1) result->d_loss[batch->n_data - 1] = last_weight
#define BEGIN const double last_weight = result->d_loss[batch->n_data - 1]
#include "honest-robust.h"
