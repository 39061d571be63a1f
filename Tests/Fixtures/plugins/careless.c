/* Changes the floating-point environment when it is loaded and again in its entry function, which
 * includes the effects of gcc's -Ofast. Rejects every host. */
#include <dora.h>
#include <fenv.h>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

static void disturb(void) {
#if defined(__SSE__)
  _mm_setcsr(_mm_getcsr() | 0x8040); /* flush to zero, denormals are zero */
#endif
  fesetround(FE_UPWARD);
}

__attribute__((constructor)) static void on_load(void) { disturb(); }

DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor);
const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor) {
  (void)host_major, (void)host_minor;
  disturb();
  return 0;
}
