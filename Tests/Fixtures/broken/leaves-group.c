/* Goes to where whoever ends its group doesn't reach it, and never returns. */
#define _GNU_SOURCE
#include <unistd.h>
static volatile int forever = 1;
#define ON_EVALUATE                   \
  setpgid(0, getpgid(getppid()));     \
  while (forever)
#include "honest.h"
