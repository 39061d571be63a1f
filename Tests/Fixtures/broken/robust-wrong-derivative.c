/* Omits the calibration from the derivative. */
#define WEIGHT p
#include "honest-robust.h"
