/* Counts the first datum twice. */
#define WEIGHT (batch->calibration[i] * p * (i == 0 ? 2 : 1))
#define DETACHED
#include "honest-robust.h"
