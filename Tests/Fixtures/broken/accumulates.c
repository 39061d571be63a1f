/* Adds to the results instead of storing them. */
#define STORE +=
#include "honest.h"
