#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files.h"

// A model has a few files, at most some hundred shards.
enum { slots = 4096 };

// A slot is free if its start is 0. The handler reads without a lock: `bytes` is written first.
static struct {
  _Atomic uintptr_t start, bytes;
  _Atomic int lost; // whether a page couldn't be read
} ranges[slots];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction earlier;
static uintptr_t page;

static int holds(uintptr_t address) {
  for (int i = 0; i < slots; i++) {
    uintptr_t start = atomic_load(&ranges[i].start);
    if (start && address >= start && address - start < atomic_load(&ranges[i].bytes)) {
      atomic_store(&ranges[i].lost, 1);
      return 1;
    }
  }
  return 0;
}

static void handle(int number, siginfo_t *info, void *context) {
  uintptr_t address = (uintptr_t)info->si_addr;
  if (info->si_code == BUS_ADRERR && holds(address)) {
    void *start = (void *)(address & ~(page - 1));
    int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap(start, page, PROT_READ, kind, -1, 0) == start) return;
  }
  if (earlier.sa_flags & SA_SIGINFO) {
    earlier.sa_sigaction(number, info, context);
    return;
  }
  if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN) {
    earlier.sa_handler(number);
    return;
  }
  // A signal that was sent, rather than caused by an instruction, has to be sent again. An instruction
  // runs again by itself.
  int sent = info->si_code <= 0;
  if (sent && earlier.sa_handler == SIG_IGN) return;
  sigaction(SIGBUS, &earlier, NULL);
  if (sent) raise(SIGBUS);
}

static void install(void) {
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  page = (uintptr_t)sysconf(_SC_PAGESIZE);
  sigaction(SIGBUS, &action, &earlier);
}

int cf_guard(const void *address, unsigned long bytes) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  int found = 0;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < slots && !found; i++) {
    if (atomic_load(&ranges[i].start)) continue;
    atomic_store(&ranges[i].lost, 0);
    atomic_store(&ranges[i].bytes, bytes);
    atomic_store(&ranges[i].start, (uintptr_t)address);
    found = 1;
  }
  pthread_mutex_unlock(&lock);
  return found ? 0 : -1;
}

int cf_lost(const void *address) {
  for (int i = 0; i < slots; i++) {
    if (atomic_load(&ranges[i].start) == (uintptr_t)address) return atomic_load(&ranges[i].lost);
  }
  return 0;
}

void cf_unguard(const void *address) {
  pthread_mutex_lock(&lock);
  for (int i = 0; i < slots; i++) {
    if (atomic_load(&ranges[i].start) == (uintptr_t)address) atomic_store(&ranges[i].start, 0);
  }
  pthread_mutex_unlock(&lock);
}
