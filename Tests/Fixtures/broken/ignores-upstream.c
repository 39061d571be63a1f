/* Derivatives without the upstream weights. */
#define UPSTREAM(u) 1
#include "honest.h"
