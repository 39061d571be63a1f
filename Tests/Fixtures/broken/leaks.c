/* Leaks a small amount of memory in every call. */
static void *volatile lost;
#define ON_EVALUATE lost = malloc(64)
#include "honest.h"
