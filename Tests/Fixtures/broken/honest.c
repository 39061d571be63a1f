/* A correct pack. */

#include "honest.h"
