/* Leaves its process group, so ending the group doesn't end it, and never returns. */
#define _GNU_SOURCE
#include <unistd.h>
static volatile int forever = 1;
#define ON_EVALUATE \
  setpgid(0, getpgid(getppid())); \
  while (forever)
#include "honest.h"
