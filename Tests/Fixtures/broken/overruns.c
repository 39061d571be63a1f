/* Stores one derivative too many. */
#define ON_DONE result->d_logp[batch->n_responses] = 0
#include "honest.h"
