/* Installs a signal handler. */
#include <signal.h>
static void handler(int number) { (void)number; }
#define ON_CREATE signal(SIGUSR1, handler)
#include "honest.h"
