/* Nothing is wrong with it. */

#include "honest.h"
