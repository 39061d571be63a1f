/* Forks a process and leaves it running. */
#include <unistd.h>
#define ON_CREATE \
  if (fork() == 0) _exit(0)
#include "honest.h"
