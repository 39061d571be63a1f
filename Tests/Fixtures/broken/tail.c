/* Treats what is left over from blocks of eight data in another way. */
#define ON_DATUM if (n > 8 && i >= n / 8 * 8) result->loss[i] += 1e-6
#include "honest.h"
