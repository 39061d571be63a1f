/* Changes the working directory. */
#include <unistd.h>
#define ON_CREATE \
  if (chdir("/") != 0) return DORA_E_INTERNAL
#include "honest.h"
