/* Declares a default value outside its own limits. */
#define DEFAULT_BETA 1000
#include "honest.h"
