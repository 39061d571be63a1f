/* Computes exponentials without subtracting the largest exponent. */
#define TOP 0
#define VALUE (t * log(sum / n))
#include "honest-robust.h"
