/* Forgets the calibration in the derivative. */
#define WEIGHT p
#include "honest-robust.h"
