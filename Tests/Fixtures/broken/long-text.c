/* Assumes that the text buffer is long enough. */
#define REFUSE_TEXT(error, capacity, id) strcpy(error, "this text is longer than some buffers are")
#include "honest.h"
