/* Trusts the buffer to be long enough. */
#define REFUSE_TEXT(error, capacity, id) \
  strcpy(error, "this text is longer than some buffers are")
#include "honest.h"
