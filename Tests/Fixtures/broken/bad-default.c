/* Declares a default value outside of its own limits. */
#define DEFAULT_BETA 1000
#include "honest.h"
