/* Sets its weights to 0 where losses are large, but leaves the value unchanged. */
#define WEIGHT (batch->loss[i] > 50 ? 0 : batch->calibration[i] * p)
#include "honest-robust.h"
