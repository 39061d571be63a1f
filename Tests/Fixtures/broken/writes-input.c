/* Uses an input as scratch. */
#define ON_EVALUATE ((double *)batch->logp)[0] = batch->logp[0]
#include "honest.h"
