/* A broken plugin whose parameter changes aren't atomic. If a change contains an invalid value, it applies the
 * valid values before it rejects the change. */
#define BEGIN_CHANGE
#define CHANGED self
#define END_CHANGE (void)0
#include "honest.h"
