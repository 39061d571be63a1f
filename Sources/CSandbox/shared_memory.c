#define _GNU_SOURCE
#include "confinement.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int sb_shared_file(const char *name, uint64_t size) {
  const int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  if (ftruncate(file, (off_t)size) == 0) return file;
  close(file);
  return -1;
}

int sb_reopen_read_only(int file) {
  char path[32] = "/proc/self/fd/";
  char digits[12];
  int n = 0;
  do digits[n++] = (char)('0' + file % 10);
  while ((file /= 10) > 0);
  char *end = path + strlen(path);
  while (n > 0) *end++ = digits[--n];
  *end = 0;
  return open(path, O_RDONLY | O_CLOEXEC);
}

int sb_freeze_size(int file) { return fcntl(file, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK); }

int sb_freeze(int file) {
  return fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
}

void sb_ring(uint32_t *word) {
  __atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, word, 1 /* FUTEX_WAKE */, 1, NULL, NULL, 0);
}

/* The number of polls before sleeping. It is enough for a small batch, but too small to affect
 * other processes. */
enum { SPINS = 2000 };

int sb_wait(const uint32_t *word, uint32_t seen, int64_t nanoseconds) {
  for (int i = 0; i < SPINS; i++) {
    if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != seen) return 0;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  const struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  syscall(SYS_futex, word, 0 /* FUTEX_WAIT */, seen, &time, NULL, 0);
  return __atomic_load_n(word, __ATOMIC_ACQUIRE) != seen ? 0 : -1;
}

void sb_close_from(int first) {
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
  for (int file = first; file < 1024; file++) close(file);
}
