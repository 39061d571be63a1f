/* Falls over a loss beyond what training makes. */
#define BEGIN for (int64_t i = 0; i < batch->n_data; i++) if (batch->loss[i] == 1e155) *(volatile int *)8 = 0
#include "honest-robust.h"
