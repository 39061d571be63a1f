/* Supports only hosts of its own version. */
#define BEGIN \
  if (batch->struct_size != sizeof(dora_robust_batch)) return DORA_E_ABI
#include "honest-robust.h"
