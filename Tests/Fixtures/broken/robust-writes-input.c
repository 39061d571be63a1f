/* Changes the input losses in place. */
#define BEGIN ((double *)batch->loss)[0] -= 1
#include "honest-robust.h"
