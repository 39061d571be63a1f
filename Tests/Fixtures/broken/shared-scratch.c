/* Keeps scratch where all threads share it, and says it may run on several. */
static volatile double scratch[1 << 12];
#define ON_EVALUATE \
  for (int64_t r = 0; r < batch->n_responses; r++) scratch[r] = batch->logp[r]
#define ON_DATUM result->loss[i] += scratch[w] - batch->logp[w]
#include "honest.h"
