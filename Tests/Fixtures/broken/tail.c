/* Treats the remainder after blocks of eight data differently. */
#define ON_DATUM \
  if (n > 8 && i >= n / 8 * 8) result->loss[i] += 1e-6
#include "honest.h"
