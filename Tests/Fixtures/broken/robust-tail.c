/* Uses different weights for the remainder after a block of eight data. */
#define WEIGHT (batch->calibration[i] * p * (n > 8 && i >= 8 ? 1.01 : 1))
#include "honest-robust.h"
