/* Leaks a copy of the losses. */
#define BEGIN memcpy(malloc(8 * (size_t)batch->n_data), batch->loss, 8 * (size_t)batch->n_data)
#include "honest-robust.h"
