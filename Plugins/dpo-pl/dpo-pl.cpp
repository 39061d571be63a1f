#include <dora.h>
