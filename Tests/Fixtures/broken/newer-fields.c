/* Reads a field of a later interface version without checking struct_size. */
#define ON_EVALUATE \
  const volatile char later = ((const char *)(batch + 1))[0]; \
  (void)later
#include "honest.h"
