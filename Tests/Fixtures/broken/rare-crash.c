/* Uses a log-probability as an index, which works as long as it is small. */
static volatile double table[8192];
#define ON_DATUM result->loss[i] += table[(int64_t)fabs(batch->logp[w])]
#include "honest.h"
