/* Omits from the derivative that data depend on each other through the mean. */
#define COUPLED
#define ON_DATUM \
  result->d_logp[w] = BETA * (slope + shared); \
  result->d_logp[l] = -result->d_logp[w]
#include "honest.h"
