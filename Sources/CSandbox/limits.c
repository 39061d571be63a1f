#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "measures.h"

/* Lowers a limit. A limit that is already lower is kept, since raising it isn't wanted and may be
 * refused. */
static bool limit(int resource, rlim_t most) {
  struct rlimit limits;
  if (getrlimit(resource, &limits) != 0) return false;
  if (limits.rlim_max > most) limits.rlim_max = most;
  limits.rlim_cur = limits.rlim_max;
  return setrlimit(resource, &limits) == 0;
}

/* Returns the size of this process's mappings in bytes, or 0 if it can't be determined. */
static uint64_t mapped_now(void) {
  char text[32] = "";
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  return length > 0 ? strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

bool sb_limit_resources(uint64_t memory) {
  /* RLIMIT_DATA counts private writable memory, but not stacks, other mappings that grow downwards,
   * or page tables, which grow when many addresses are read. The address space limit bounds those,
   * with room for the library's file. The host's own libraries have reserved much address space
   * that they never use, so the limit applies to additional mappings. No file can grow, and no core
   * is dumped. */
  const uint64_t mapped = mapped_now();
  const bool done[] = {limit(RLIMIT_DATA, memory), limit(RLIMIT_FSIZE, 0), limit(RLIMIT_CORE, 0),
                       limit(RLIMIT_NOFILE, 64), mapped > 0 && limit(RLIMIT_AS, mapped + 2 * memory)};
  return done[0] && done[1] && done[2] && done[3] && done[4];
}

void sb_set_thread_stacks(size_t bytes) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return;
  if (pthread_attr_setstacksize(&attributes, bytes) == 0) pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}
