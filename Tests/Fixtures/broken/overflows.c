/* Computes e^-z without care for large z. */
#define LOSS(z) log(1 + exp(-(z)))
#include "honest.h"
