/* Doesn't store the last derivative. */
#define ON_EVALUATE const double before = result->d_logp[batch->n_responses - 1]
#define ON_DONE memcpy(&result->d_logp[batch->n_responses - 1], &before, sizeof before)
#include "honest.h"
