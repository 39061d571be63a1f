/* Prints messages to standard output. */
#define ON_EVALUATE printf("%d data\n", (int)batch->n_data)
#include "honest.h"
