/* Uses a function that nobody has. */
double nowhere(double);
#define LOSS(z) nowhere(z)
#include "honest.h"
