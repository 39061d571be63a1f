/* A correct robustifier. */
#include "honest-robust.h"
