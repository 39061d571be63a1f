// The processor's treatment of denormal float32 numbers, which are below 1.2e-38.
//
// Kernels flush them to zero. Such numbers carry no information that a gradient needs, and
// arithmetic on them is about fifty times slower on many processors. Rows with a vanishing loss
// weight, or Adam's moments of an unused row, would make a step several times slower. Each thread
// has its own mode. Plugins, objectives and all other code keep the IEEE default.
#pragma once

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

// Makes the processor flush denormal operands and results to zero. Returns the mode to restore.
// [any thread; affects the calling thread]
static inline unsigned long ck_flush_denormals(void) {
#if defined(__x86_64__)
  const unsigned flush_and_read_as_zero = 0x8040;
  unsigned mode = _mm_getcsr();
  if ((mode & flush_and_read_as_zero) != flush_and_read_as_zero) {
    _mm_setcsr(mode | flush_and_read_as_zero);
  }
  return mode;
#elif defined(__aarch64__)
  const unsigned long flush = 1ul << 24;
  unsigned long mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  if (!(mode & flush)) __asm__ volatile("msr fpcr, %0" : : "r"(mode | flush) : "memory");
  return mode;
#else
  return 0;
#endif
}

// Restores the mode that ck_flush_denormals returned.
static inline void ck_restore_denormals(unsigned long mode) {
#if defined(__x86_64__)
  if (_mm_getcsr() != (unsigned)mode) _mm_setcsr((unsigned)mode);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(mode) : "memory");
#else
  (void)mode;
#endif
}
