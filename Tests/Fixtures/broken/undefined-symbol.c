/* Uses a function that no library defines. */
double nowhere(double);
#define LOSS(z) nowhere(z)
#include "honest.h"
