/* Holds its weights at 0 where losses are large, and leaves the value as it is. */
#define WEIGHT (batch->loss[i] > 50 ? 0 : batch->calibration[i] * p)
#include "honest-robust.h"
