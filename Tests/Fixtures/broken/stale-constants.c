/* Keeps the constants of its very first batch. */
#define STOPPED
#define PROPERTIES DORA_PROP_STOP_GRADIENT
#define ON_EVALUATE \
  static double first = 0; \
  static int known = 0; \
  if (known && FREEZE) self->delta = first
#define ON_DONE \
  if (!known) first = mean; \
  known = 1
#include "honest.h"
