/* Requires structs to have exactly the size that it was compiled with. */
#define ON_EVALUATE \
  if (batch->struct_size != sizeof(dora_batch)) return DORA_E_INTERNAL
#include "honest.h"
