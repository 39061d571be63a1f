/* Multiplies derivatives by the square of the upstream weights. */
#define UPSTREAM(u) ((u) * (u))
#include "honest.h"
