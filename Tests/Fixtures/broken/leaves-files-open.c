/* Opens a file and never closes it. */
#define ON_EVALUATE \
  if (fopen("/dev/null", "r") == NULL) return DORA_E_INTERNAL
#include "honest.h"
