/* Wants structs to be exactly as long as it knows them. */
#define ON_EVALUATE \
  if (batch->struct_size != sizeof(dora_batch)) return DORA_E_INTERNAL
#include "honest.h"
