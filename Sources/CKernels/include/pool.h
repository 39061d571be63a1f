// A thread pool for parallel regions that take a few microseconds or more. There is one per
// process.
#pragma once

// Calls body(context, i) once for each i in [0, tasks), on the caller and on the pool's threads,
// and returns when all calls have returned. Which thread runs which task is not defined. Inside a
// task, denormal numbers are treated as zero; the caller's own mode is restored afterwards.
//
// A call from inside a task, or while another thread is in a region, runs its tasks one by one on
// the caller. It never waits for the pool, so it cannot deadlock.
// [any thread]
void ck_pool_run(long tasks, void (*body)(void *context, long task), void *context);

// Sets the number of threads that work on a region, including the caller; at least 1. Waits for a
// region in progress. Must not be called from inside a task.
// [any thread]
void ck_pool_configure(long threads);

// The number set by the last ck_pool_configure, or else the number of processors this process may
// use.
// [any thread]
long ck_pool_threads(void);
