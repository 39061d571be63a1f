// The processor's features that affect arithmetic.
#pragma once

#include <stdint.h>

// The widest vectors of this processor that the operating system lets programs use. Each level of
// x86-64 includes the levels before it.
typedef enum {
  ck_vectors_unknown = -1, // not x86-64
  ck_vectors_sse = 0,
  ck_vectors_avx = 1,
  ck_vectors_avx2 = 2,   // with fused multiply-add
  ck_vectors_avx512 = 3, // F, CD, BW, DQ and VL, as every server has had since 2017
} ck_vectors;

ck_vectors ck_processor_vectors(void);

// Returns the processor's vector features by their names in /proc/cpuinfo, separated by spaces.
// [any thread]
const char *ck_processor_features(void);

// Measures the multiplications and additions per second of one thread that uses the widest vectors
// and only registers. The result is an upper bound for any program. Takes about 20 ms.
//
// The rate is measured because it can't be computed. CPUID reports neither the clock rate nor the
// number of units.
// [any thread]
double ck_peak_rate(void);

// Reads `words` 64-bit words in order and returns their sum modulo 2^64, so that the compiler can't
// remove the reads.
// [any thread]
uint64_t ck_read(const void *memory, long words);
