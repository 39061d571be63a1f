#define _DEFAULT_SOURCE
#include "open_blas.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>

int ob_is_limited(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

int ob_has_room(unsigned long bytes) {
  if (!ob_is_limited()) return 1;
  void *room = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return 0;
  munmap(room, bytes);
  return 1;
}
