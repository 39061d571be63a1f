/* Keeps scratch where all threads share it, and says it may run on several. It rests between writing and
 * reading, so that another thread comes in between even where there are more threads than cores. */
#include <unistd.h>
static volatile double scratch[1 << 12];
#define ON_EVALUATE \
  for (int64_t r = 0; r < batch->n_responses; r++) scratch[r] = batch->logp[r]; \
  usleep(50)
#define ON_DATUM result->loss[i] += scratch[w] - batch->logp[w]
#include "honest.h"
