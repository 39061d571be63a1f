/* Keeps scratch memory in a variable that all threads share, but declares that it may run
 * concurrently. It sleeps between writing and reading, so another thread runs in between even if
 * there are more threads than cores. */
#include <unistd.h>
static volatile double scratch[1 << 12];
#define ON_EVALUATE \
  for (int64_t r = 0; r < batch->n_responses; r++) scratch[r] = batch->logp[r]; \
  usleep(50)
#define ON_DATUM result->loss[i] += scratch[w] - batch->logp[w]
#include "honest.h"
