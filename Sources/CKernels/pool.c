// The design has three goals. First, no task is lost or run twice. Second, progress never depends
// on another thread being scheduled, so having more threads than processors is slow but never
// blocks. Third, a region costs less than a microsecond if the threads are awake.
//
// One 64-bit word says which region is open and how many of its tasks are unclaimed. A thread
// claims a task by compare-and-swap on the whole word. Therefore a thread that slept through a
// region can't run a task of the next one with the old body, because `body` and `context` change
// only while no tasks are unclaimed, and the swap fails if the region has changed.
#define _GNU_SOURCE
#include "pool.h"

#include "floating_point.h"

#include <linux/futex.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// The time for which a thread spins. It is longer than the gap between two regions of a training
// step, but too short to be noticeable.
static const long spin_nanoseconds = 50000;
static const int spins_between_clock_reads = 64;

static struct {
  _Atomic uint64_t claim; // region number << 32 | unclaimed tasks
  _Atomic(void (*)(void *, long)) body;
  _Atomic(void *) context;
  _Atomic long tasks;
  _Alignas(64) _Atomic uint32_t region;   // futex: a new region, or the order to stop
  _Atomic uint32_t parked;                // threads asleep on `region`
  _Alignas(64) _Atomic uint32_t finished; // futex: tasks of this region that have returned
  _Atomic uint32_t caller_parked;
  _Atomic uint32_t stopping;
  _Atomic long spin;
} pool;

// The mutex held by the thread that has a region open or that changes the pool's size.
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static pthread_t *workers;   // guarded by `owner`
static long worker_count;    // guarded by `owner`
static _Atomic long threads; // 0: not started
static _Thread_local int inside;

static void futex_wait(_Atomic uint32_t *word, uint32_t expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

static long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Spins for a limited time until `word` changes. Returns 1 if it is no longer `old`.
static int spin_until_changed(_Atomic uint32_t *word, uint32_t old) {
  long limit = atomic_load_explicit(&pool.spin, memory_order_relaxed);
  if (limit == 0) return atomic_load(word) != old;
  long end = nanoseconds() + limit;
  do {
    for (int i = 0; i < spins_between_clock_reads; i++) {
      if (atomic_load_explicit(word, memory_order_acquire) != old) return 1;
      relax();
    }
  } while (nanoseconds() < end);
  return 0;
}

// Claims and runs tasks of the open region until all are claimed.
static void work(void) {
  uint64_t claim = atomic_load_explicit(&pool.claim, memory_order_acquire);
  while ((uint32_t)claim > 0) {
    void (*body)(void *, long) = atomic_load_explicit(&pool.body, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool.context, memory_order_relaxed);
    long tasks = atomic_load_explicit(&pool.tasks, memory_order_relaxed);
    if (!atomic_compare_exchange_weak(&pool.claim, &claim, claim - 1)) continue;
    body(context, tasks - (long)(uint32_t)claim);
    atomic_fetch_add(&pool.finished, 1);
    if (atomic_load(&pool.caller_parked)) futex_wake(&pool.finished, 1);
    claim = atomic_load_explicit(&pool.claim, memory_order_acquire);
  }
}

static void *worker(void *unused) {
  (void)unused;
  inside = 1;
  ck_flush_denormals();
  uint32_t seen = 0;
  while (!atomic_load(&pool.stopping)) {
    uint32_t region = atomic_load(&pool.region);
    if (region == seen && !spin_until_changed(&pool.region, seen)) {
      atomic_fetch_add(&pool.parked, 1);
      if (!atomic_load(&pool.stopping)) futex_wait(&pool.region, seen);
      atomic_fetch_sub(&pool.parked, 1);
      continue;
    }
    seen = atomic_load(&pool.region);
    work();
  }
  return NULL;
}

static void wait_for_all(uint32_t tasks) {
  for (;;) {
    uint32_t finished = atomic_load(&pool.finished);
    if (finished == tasks) return;
    if (spin_until_changed(&pool.finished, finished)) continue;
    atomic_store(&pool.caller_parked, 1);
    futex_wait(&pool.finished, finished);
    atomic_store(&pool.caller_parked, 0);
  }
}

static void stop_workers(void) {
  atomic_store(&pool.stopping, 1);
  atomic_fetch_add(&pool.region, 1);
  futex_wake(&pool.region, INT_MAX);
  for (long i = 0; i < worker_count; i++) pthread_join(workers[i], NULL);
  atomic_store(&pool.stopping, 0);
  free(workers);
  workers = NULL;
  worker_count = 0;
}

static long processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? online : 1;
}

// Starts worker threads. If a thread can't be created, the pool has fewer threads, but results stay
// the same.
static void start_workers(long count) {
  atomic_store(&pool.spin, count <= processors() ? spin_nanoseconds : 0);
  workers = calloc((size_t)count, sizeof *workers);
  for (long i = 0; workers && i < count - 1; i++) {
    if (pthread_create(&workers[worker_count], NULL, worker, NULL) != 0) break;
    worker_count++;
  }
  atomic_store(&threads, count);
}

void ck_pool_configure(long count) {
  pthread_mutex_lock(&owner);
  stop_workers();
  start_workers(count);
  pthread_mutex_unlock(&owner);
}

long ck_pool_threads(void) {
  long count = atomic_load(&threads);
  return count > 0 ? count : processors();
}

static void open_region(long tasks, void (*body)(void *, long), void *context) {
  atomic_store(&pool.finished, 0);
  atomic_store_explicit(&pool.body, body, memory_order_relaxed);
  atomic_store_explicit(&pool.context, context, memory_order_relaxed);
  atomic_store_explicit(&pool.tasks, tasks, memory_order_relaxed);
  uint64_t number = (atomic_load(&pool.claim) >> 32) + 1;
  atomic_store(&pool.claim, number << 32 | (uint64_t)tasks);
  atomic_fetch_add(&pool.region, 1);
  if (atomic_load(&pool.parked) > 0) {
    futex_wake(&pool.region, tasks - 1 < INT_MAX ? (int)(tasks - 1) : INT_MAX);
  }
}

// Performs the owner's part of a region. Opens the region, runs some of its tasks, and returns when
// all tasks have finished.
static void run_region(long tasks, void (*body)(void *, long), void *context) {
  if (atomic_load(&threads) == 0) start_workers(processors());
  open_region(tasks, body, context);
  inside = 1;
  work();
  inside = 0;
  wait_for_all((uint32_t)tasks);
}

// The caller flushes denormals as the pool's threads do. Otherwise, results would depend on which
// thread runs a task.
void ck_pool_run(long tasks, void (*body)(void *context, long task), void *context) {
  unsigned long mode = ck_flush_denormals();
  if (tasks <= 1 || inside || tasks > INT32_MAX || pthread_mutex_trylock(&owner) != 0) {
    for (long i = 0; i < tasks; i++) body(context, i);
  } else {
    run_region(tasks, body, context);
    pthread_mutex_unlock(&owner);
  }
  ck_restore_denormals(mode);
}
