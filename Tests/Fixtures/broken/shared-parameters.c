/* Keeps a parameter where all instances share it. */
static double beta;
#define BETA beta
#define ON_CREATED beta = made.beta
#include "honest.h"
