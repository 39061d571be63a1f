/* Requires every parameter to be given. */
#define ON_CREATE \
  if (n == 0) return DORA_E_PARAM
#include "honest.h"
