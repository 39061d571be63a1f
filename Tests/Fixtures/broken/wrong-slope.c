/* Returns a derivative with an error of one percent. */
#define SLOPE(z) (-1.01 * sigmoid(-(z)))
#include "honest.h"
