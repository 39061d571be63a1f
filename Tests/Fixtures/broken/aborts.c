/* Ends the process by assertion. */
#include <assert.h>
#define ON_EVALUATE assert(batch->n_data < 0)
#include "honest.h"
