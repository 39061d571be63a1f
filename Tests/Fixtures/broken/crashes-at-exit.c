/* Crashes when the program exits. */
#include <stdlib.h>
__attribute__((destructor)) static void on_exit_(void) { abort(); }
#include "honest.h"
