/* Calls an undefined function. A lazily binding linker still loads the library. */
#include <dora.h>

int nowhere_defined(void);

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor);
const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor) {
  (void)host_major, (void)host_minor;
  nowhere_defined();
  return 0;
}
