/* Recurses infinitely. */
static volatile int depth;
static int deeper(int x) {
  volatile char block[4096];
  block[0] = (char)x;
  return depth++ < 0 ? x : deeper(x + 1) + block[0];
}
#define ON_EVALUATE \
  if (deeper(0) == 0) return DORA_E_INTERNAL
#include "honest.h"
