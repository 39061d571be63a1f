// dora_mpi.h on MPI. Compiled by hand, for the MPI at hand:
//
//   mpicc -O2 -shared -fPIC -I Sources/CDoRAMPI/include Sources/CDoRAMPI/mpi/dora_mpi.c -o libdora-mpi.so
#include "dora_mpi.h"

#include <limits.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static dora_mpi ranks;

// MPI counts elements in an int: long buffers go in pieces.
static int32_t sum(float *values, int64_t count) {
  const int64_t piece = 1 << 28;
  for (int64_t start = 0; start < count; start += piece) {
    const int length = (int)(count - start < piece ? count - start : piece);
    const int status =
        MPI_Allreduce(MPI_IN_PLACE, values + start, length, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
    if (status != MPI_SUCCESS) return status;
  }
  return 0;
}

static int32_t gather_sizes(int64_t own, int64_t *sizes) {
  return MPI_Allgather(&own, 1, MPI_INT64_T, sizes, 1, MPI_INT64_T, MPI_COMM_WORLD);
}

static int32_t gather(const void *own, const int64_t *sizes, void *all) {
  int *counts = malloc(2 * (size_t)ranks.count * sizeof *counts);
  if (counts == NULL) return MPI_ERR_NO_MEM;
  int *offsets = counts + ranks.count;
  int64_t total = 0;
  for (int r = 0; r < ranks.count; r++) {
    if (sizes[r] > INT_MAX - total) {
      free(counts);
      return MPI_ERR_COUNT;
    }
    counts[r] = (int)sizes[r];
    offsets[r] = (int)total;
    total += sizes[r];
  }
  const int status =
      MPI_Allgatherv(own, counts[ranks.rank], MPI_BYTE, all, counts, offsets, MPI_BYTE, MPI_COMM_WORLD);
  free(counts);
  return status;
}

static int32_t finish(void) { return MPI_Finalize(); }

static void reason(int32_t status, char *text, int32_t capacity) {
  char full[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  if (MPI_Error_string(status, full, &length) != MPI_SUCCESS) length = 0;
  snprintf(text, (size_t)capacity, "%s", length > 0 ? full : "no reason given");
}

const dora_mpi *dora_mpi_start(char *text, int32_t capacity) {
  int level = 0;
  int rank = 0;
  int count = 0;
  // Only the thread that runs the step calls MPI; kernels have threads of their own.
  int status = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
  if (status == MPI_SUCCESS && level < MPI_THREAD_FUNNELED) {
    snprintf(text, (size_t)capacity, "this MPI can't be used by a program with threads");
    return NULL;
  }
  // A failure is reported to the host rather than ending the process here.
  if (status == MPI_SUCCESS) status = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (status == MPI_SUCCESS) status = MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (status == MPI_SUCCESS) status = MPI_Comm_size(MPI_COMM_WORLD, &count);
  if (status != MPI_SUCCESS) {
    reason(status, text, capacity);
    return NULL;
  }
  ranks = (dora_mpi){.version = DORA_MPI_VERSION,
                     .rank = rank,
                     .count = count,
                     .sum = sum,
                     .gather_sizes = gather_sizes,
                     .gather = gather,
                     .finish = finish,
                     .reason = reason};
  return &ranks;
}
