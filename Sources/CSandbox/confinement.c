#include "confinement.h"

#include <sys/prctl.h>

#include "measures.h"

uint32_t sb_confine(const char *const *readable, uint64_t memory) {
  uint32_t done = sb_limit_resources(memory) ? SB_LIMITS : 0;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return done;
  done |= SB_NO_NEW_PRIVILEGES | sb_restrict_files(readable);
  if (sb_filter_loading()) done |= SB_SECCOMP_LOADING;
  return done;
}

uint32_t sb_seal(void) { return sb_filter_sealed() ? SB_SECCOMP_SEALED : 0; }
