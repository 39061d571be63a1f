/* Reads memory before the start of an array. */
#define ON_EVALUATE \
  const volatile double before = batch->score[-1]; \
  (void)before
#include "honest.h"
