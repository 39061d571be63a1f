/* Uses one temperature for all instances, which is that of the instance whose first use was most
 * recent. */
#define TEMPERATURE shared_temperature(self->last == 0, self->t)
static double shared_temperature(int is_new, double own) {
  static double latest;
  if (is_new) latest = own;
  return latest;
}
#include "honest-robust.h"
