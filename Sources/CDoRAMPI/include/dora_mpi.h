// What dora-host asks of MPI, as a library that it loads only when a run has several processes.
//
// The host is built without MPI, and this header names nothing of it. mpi/dora_mpi.c implements it; it
// is compiled with `mpicc`, by the user, against the MPI that launches the run.
#ifndef DORA_MPI_H
#define DORA_MPI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Goes up when anything below changes.
#define DORA_MPI_VERSION 1

// The processes of the run. Every function is collective: all ranks call the same one in the same order.
// A result of 0 is success, any other a status that `reason` explains; what buffers hold is then
// undefined. [one thread: that which called dora_mpi_start]
typedef struct dora_mpi {
  int32_t version; // DORA_MPI_VERSION
  int32_t rank;    // from 0
  int32_t count;   // at least 1

  // Replaces each of `count` values by its sum over all ranks, the same bits on each.
  int32_t (*sum)(float *values, int64_t count);

  // sizes[r] = `own` of rank r; `sizes` has `count` elements of the struct's.
  int32_t (*gather_sizes)(int64_t own, int64_t *sizes);

  // all = the bytes of every rank, rank 0's first; rank r has sizes[r] of them, 2^31 - 1 in all at most.
  int32_t (*gather)(const void *own, const int64_t *sizes, void *all);

  // Waits for the other ranks and leaves; nothing may be called afterwards.
  int32_t (*finish)(void);

  // Writes what a status means, cut to `capacity` bytes with its final zero.
  void (*reason)(int32_t status, char *text, int32_t capacity);
} dora_mpi;

// Joins the run. Call once. Returns a table that lives as long as the process, or null with the reason
// in `text`.
typedef const dora_mpi *(*dora_mpi_start_function)(char *text, int32_t capacity);
#define DORA_MPI_START_SYMBOL "dora_mpi_start"

#ifdef __cplusplus
}
#endif
#endif
