// Operations on sparse rows and long vectors in float64, for linear models. The order of a sum
// depends only on its length, so the same input gives bitwise identical results. Arrays don't
// overlap.
//
// Row r of X has the values values[first[r] .. first[r + 1]), and their columns are at the same
// indices of `columns`.
#pragma once

#include <stdint.h>

// out[r] = sum over c of X[r, c] w[c]
void ck_sparse_times(double *out, const long *first, const int32_t *columns, const double *values,
                     const double *w, long rows);
// out[c] += sum over r of X[r, c] u[r]
void ck_sparse_transposed_add(double *out, const long *first, const int32_t *columns, const double *values,
                              const double *u, long rows);

// Returns the sum of x[i] y[i]. x and y may be the same array.
double ck_dot_f64(const double *x, const double *y, long n);
// y[i] += a x[i]
void ck_add_scaled_f64(double *y, double a, const double *x, long n);
