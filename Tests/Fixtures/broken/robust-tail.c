/* Weighs what is left over from a block of eight data in another way. */
#define WEIGHT (batch->calibration[i] * p * (n > 8 && i >= 8 ? 1.01 : 1))
#include "honest-robust.h"
