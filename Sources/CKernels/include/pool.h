// A thread pool for parallel regions that take a few microseconds or more. There is one pool per
// process.
#pragma once

// Calls body(context, i) once for each i in [0, tasks), on the caller and on the pool's threads,
// and returns when all calls have returned. The assignment of tasks to threads is unspecified.
// Inside a task, denormal numbers are treated as zero. The caller's own mode is restored
// afterwards.
//
// A call from inside a task, or while another thread is in a region, runs its tasks one by one on
// the caller. Such a call never waits for the pool, so it can't deadlock.
// [any thread]
void ck_pool_run(long tasks, void (*body)(void *context, long task), void *context);

// Sets the number of threads that work on a region, including the caller. It must be at least 1.
// Waits for a region in progress. Must not be called from inside a task.
// [any thread]
void ck_pool_configure(long threads);

// Returns the number set by the last ck_pool_configure or, by default, the number of processors
// that this process may use.
// [any thread]
long ck_pool_threads(void);
