/* Compiles the header alone as C. */
#include <dora.h>

dora_status status = DORA_OK;
