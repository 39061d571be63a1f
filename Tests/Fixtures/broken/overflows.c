/* Computes e^-z without avoiding overflow. */
#define LOSS(z) log(1 + exp(-(z)))
#include "honest.h"
