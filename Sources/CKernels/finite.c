#include <stdint.h>
#include <string.h>

#include "kernels.h"
#include "vector.h"

// The number of elements in a part. Elements are checked in parts, so the loop over a part has no
// branch and can be vectorised. A part fits into the first-level cache.
enum { PART = 4096 };

// All exponent bits of an infinite number or NaN are ones.
static inline __attribute__((always_inline)) uint32_t is_not_finite(const float *x) {
  uint32_t bits;
  memcpy(&bits, x, sizeof bits);
  return (bits & 0x7fffffffu) > 0x7f7fffffu;
}

CK_KERNEL long ck_first_not_finite(const float *x, long n) {
  for (long start = 0; start < n; start += PART) {
    long end = n - start < PART ? n : start + PART;
    uint32_t found = 0;
    for (long i = start; i < end; i++) found |= is_not_finite(x + i);
    if (!found) continue;
    for (long i = start; i < end; i++) {
      if (is_not_finite(x + i)) return i;
    }
  }
  return -1;
}
