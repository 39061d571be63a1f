#include "kernels.h"
#include "vector.h"

CK_KERNEL void ck_gather_rows(float *y, const float *x, const int32_t *ids, long R, long C) {
  for (long r = 0; r < R; r++) {
    const float *row = x + (long)ids[r] * C;
    for (long c = 0; c < C; c++) y[r * C + c] = row[c];
  }
}

// Row i of dx belongs to shard `i % shards`, which adds contributions in the order of r. Repeated
// ids are therefore summed in the same order for any number of threads.
CK_KERNEL void ck_scatter_add_rows(float *dx, const float *dy, const int32_t *ids, long R, long C, long shard,
                                   long shards) {
  for (long r = 0; r < R; r++) {
    if (ids[r] % shards != shard) continue;
    float *row = dx + (long)ids[r] * C;
    for (long c = 0; c < C; c++) row[c] += dy[r * C + c];
  }
}

int ck_ids_in_range(const int32_t *ids, long n, long limit) {
  int32_t bad = 0;
  for (long i = 0; i < n; i++) bad |= (ids[i] < 0) | (ids[i] >= limit);
  return !bad;
}
