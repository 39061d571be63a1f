/* Keeps a parameter in a variable that all instances share. */
static double beta;
#define BETA beta
#define ON_CREATED beta = made.beta
#include "honest.h"
