#define _GNU_SOURCE
#include "processor.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#if defined(__x86_64__)
#define HAS(feature) (__builtin_cpu_supports(feature) != 0)

ck_vectors ck_processor_vectors(void) {
  __builtin_cpu_init();
  if (HAS("avx512f") && HAS("avx512cd") && HAS("avx512bw") && HAS("avx512dq") && HAS("avx512vl")) {
    return ck_vectors_avx512;
  }
  if (HAS("avx2") && HAS("fma")) return ck_vectors_avx2;
  return HAS("avx") ? ck_vectors_avx : ck_vectors_sse;
}

const char *ck_processor_features(void) {
  static _Thread_local char text[128];
  __builtin_cpu_init();
  text[0] = 0;
  // The builtin accepts only a literal.
#define ADD(feature) \
  if (HAS(feature)) strcat(strcat(text, *text ? " " : ""), feature)
  ADD("avx");
  ADD("avx2");
  ADD("fma");
  ADD("avx512f");
  ADD("avx512cd");
  ADD("avx512bw");
  ADD("avx512dq");
  ADD("avx512vl");
  ADD("avx512vnni");
  ADD("avx512bf16");
#undef ADD
  return text;
}
#else
ck_vectors ck_processor_vectors(void) { return ck_vectors_unknown; }

const char *ck_processor_features(void) {
#if defined(__aarch64__)
  return "asimd";
#else
  return "";
#endif
}
#endif

// The number of dependency chains. There are more than any processor needs to keep its units busy
// (latency times units, at most 10), but few enough to fit into 16 registers.
enum { chains = 12 };

static const long rounds = 100000;

// Every chain converges to 1, so there is no overflow and no denormal number.
#define LOOP(name, width, register_class, attributes) \
  attributes static void name(void) { \
    typedef float vector __attribute__((vector_size(width))); \
    vector x[chains], factor, term; \
    for (size_t i = 0; i < width / sizeof(float); i++) { \
      factor[i] = 0.75f; \
      term[i] = 0.25f; \
    } \
    for (int c = 0; c < chains; c++) x[c] = term; \
    for (long r = 0; r < rounds; r++) { \
      _Pragma("clang fp contract(fast)") _Pragma("clang loop unroll(full)") for (int c = 0; c < chains; c++) \
          x[c] = x[c] * factor + term; \
      _Pragma("clang loop unroll(full)") for (int c = 0; c < chains; \
                                              c++) __asm__ volatile("" : "+" register_class(x[c])); \
    } \
  }

#if defined(__x86_64__)
LOOP(run_avx512, 64, "v", __attribute__((target("avx512f"))))
LOOP(run_avx2, 32, "x", __attribute__((target("avx2,fma"))))
LOOP(run_avx, 32, "x", __attribute__((target("avx"))))
LOOP(run_16, 16, "x", )
#elif defined(__aarch64__)
LOOP(run_16, 16, "w", )
#else
LOOP(run_16, 16, "m", )
#endif

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double ck_peak_rate(void) {
  void (*run)(void) = run_16;
  int lanes = 4;
#if defined(__x86_64__)
  switch (ck_processor_vectors()) {
    case ck_vectors_avx512:
      run = run_avx512, lanes = 16;
      break;
    case ck_vectors_avx2:
      run = run_avx2, lanes = 8;
      break;
    case ck_vectors_avx:
      run = run_avx, lanes = 8;
      break;
    default:
      break;
  }
#endif
  double best = 1;
  // The first runs let the clock rate settle. The fastest run is used because it was disturbed
  // least.
  for (int i = 0; i < 40; i++) {
    double start = seconds();
    run();
    double taken = seconds() - start;
    if (taken > 0 && taken < best) best = taken;
  }
  return 2.0 * lanes * chains * (double)rounds / best;
}
