/* Takes the response with a score of 1 for the chosen one, and calls that invariant. */
#define CHOOSES(first, second) ((second) == 1)
#include "honest.h"
