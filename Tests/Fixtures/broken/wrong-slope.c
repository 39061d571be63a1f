/* A derivative that is one percent off. */
#define SLOPE(z) (-1.01 * sigmoid(-(z)))
#include "honest.h"
