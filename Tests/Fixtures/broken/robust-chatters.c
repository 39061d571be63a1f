/* Prints messages to standard output. */
#define END printf("value %g\n", result->value), fflush(stdout)
#include "honest-robust.h"
