/* Exports a function that any library could call by mistake. */
double helper(double x);
double helper(double x) { return 2 * x; }
#include "honest.h"
