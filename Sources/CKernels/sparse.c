#include "sparse.h"

void ck_sparse_times(double *out, const long *first, const int32_t *columns, const double *values,
                     const double *w, long rows) {
  for (long r = 0; r < rows; r++) {
    double sum = 0;
    for (long k = first[r]; k < first[r + 1]; k++) sum += values[k] * w[columns[k]];
    out[r] = sum;
  }
}

void ck_sparse_transposed_add(double *out, const long *first, const int32_t *columns, const double *values,
                              const double *u, long rows) {
  for (long r = 0; r < rows; r++) {
    for (long k = first[r]; k < first[r + 1]; k++) out[columns[k]] += values[k] * u[r];
  }
}

double ck_dot_f64(const double *x, const double *y, long n) {
  // The loop uses a vector of partial sums, since with a single sum each addition would wait for
  // the previous one.
  _Pragma("clang fp reassociate(on)") double sum = 0;
  for (long i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}

void ck_add_scaled_f64(double *restrict y, double a, const double *restrict x, long n) {
  for (long i = 0; i < n; i++) y[i] += a * x[i];
}
