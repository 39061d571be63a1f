/* Reads a field that only a later interface has, without asking struct_size. */
#define ON_EVALUATE const volatile char later = ((const char *)(batch + 1))[0]; (void)later
#include "honest.h"
