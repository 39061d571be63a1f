/* Crashes on a loss that is larger than any loss in training. */
#define BEGIN \
  for (int64_t i = 0; i < batch->n_data; i++) \
    if (batch->loss[i] == 1e155) *(volatile int *)8 = 0
#include "honest-robust.h"
