/* Ignores the upstream weights in its derivatives. */
#define UPSTREAM(u) 1
#include "honest.h"
