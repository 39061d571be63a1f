/* Computes new constants when it should keep the old ones. */
#define STOPPED
#define PROPERTIES DORA_PROP_STOP_GRADIENT
#define FREEZE 0
#include "honest.h"
