/* Has one temperature for all instances: that of the latest one that was used for the first time. */
#define TEMPERATURE shared_temperature(self->last == 0, self->t)
static double shared_temperature(int is_new, double own) {
  static double latest;
  if (is_new) latest = own;
  return latest;
}
#include "honest-robust.h"
