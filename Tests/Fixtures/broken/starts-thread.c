/* Starts a thread and leaves it running. */
#include <pthread.h>
#include <unistd.h>
static void *worker(void *nothing) {
  pause();
  return nothing;
}
#define ON_CREATE \
  pthread_t thread; \
  pthread_create(&thread, NULL, worker, NULL)
#include "honest.h"
