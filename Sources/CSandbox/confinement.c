#define _GNU_SOURCE
#include "confinement.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measures.h"

/* Drops root's capabilities, which include poisoning a page of shared memory. */
static bool drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
  return syscall(SYS_capset, &header, none) == 0;
}

uint32_t sb_confine(const char *const *readable, uint64_t memory) {
  uint32_t done = sb_limit_resources(memory) ? SB_LIMITS : 0;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return done;
  done |= sb_restrict_files(readable);
  if (drop_capabilities()) done |= SB_NO_NEW_PRIVILEGES;
  if (sb_filter_loading()) done |= SB_SECCOMP_LOADING;
  return done;
}

void sb_seal(void) { sb_filter_sealed(); }
