/* Treats the response with a score of 1 as the chosen one, and declares that as invariant. */
#define CHOOSES(first, second) ((second) == 1)
#include "honest.h"
