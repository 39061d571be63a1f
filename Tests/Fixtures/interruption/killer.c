/* A library for LD_PRELOAD that ends the process with SIGKILL at its DORA_KILL_AT-th change to a
 * file or directory. The change isn't made, except that half of the data of a write is written. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_last(void) {
  static atomic_int changes;
  const char *number = getenv("DORA_KILL_AT");
  return number != NULL && atomic_fetch_add(&changes, 1) + 1 == atoi(number);
}

static void end(void) { kill(getpid(), SIGKILL); }

#define BEFORE(name, parameters, arguments) \
  int name parameters { \
    int(*real) parameters = (int(*) parameters)dlsym(RTLD_NEXT, #name); \
    if (is_last()) end(); \
    return real arguments; \
  }

BEFORE(mkdir, (const char *path, mode_t mode), (path, mode))
BEFORE(rename, (const char *from, const char *to), (from, to))
BEFORE(fsync, (int file), (file))
BEFORE(unlink, (const char *path), (path))
BEFORE(unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
BEFORE(rmdir, (const char *path), (path))
BEFORE(remove, (const char *path), (path))

ssize_t write(int file, const void *bytes, size_t count) {
  ssize_t (*real)(int, const void *, size_t) =
      (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  if (file <= 2 || !is_last()) return real(file, bytes, count);
  const ssize_t half = real(file, bytes, count / 2);
  end();
  return half;
}
