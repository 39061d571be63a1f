#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confinement.h"
#include "measures.h"

/* Constants of kernels that are newer than some systems' headers. */
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEVICE (1ULL << 15)
#define NET_BIND_TCP (1ULL << 0)
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define SCOPE_SIGNAL (1ULL << 1)

struct ruleset {
  uint64_t files, network, scope;
};

/* Returns the set of all operations that a kernel with this Landlock version can refuse. */
static struct ruleset everything(int version) {
  struct ruleset all = {.files = (1ULL << 13) - 1}; /* EXECUTE … MAKE_SYM */
  if (version >= 2) all.files |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) all.files |= FS_TRUNCATE;
  if (version >= 4) all.network = NET_BIND_TCP | NET_CONNECT_TCP;
  if (version >= 5) all.files |= FS_IOCTL_DEVICE;
  if (version >= 6) all.scope = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
  return all;
}

static size_t ruleset_size(int version) {
  return version >= 6 ? sizeof(struct ruleset) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

static void allow_reading(int rules, const char *path) {
  const int place = open(path, O_PATH | O_CLOEXEC);
  if (place < 0) return; /* a missing file needs no rule */
  struct stat information;
  const bool is_folder = fstat(place, &information) == 0 && S_ISDIR(information.st_mode);
  const struct landlock_path_beneath_attr rule = {
      .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | (is_folder ? LANDLOCK_ACCESS_FS_READ_DIR : 0),
      .parent_fd = place};
  syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(place);
}

uint32_t sb_restrict_files(const char *const *readable) {
  const int version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return 0;
  const struct ruleset all = everything(version);
  const int rules = (int)syscall(SYS_landlock_create_ruleset, &all, ruleset_size(version), 0);
  if (rules < 0) return 0;
  for (; *readable != NULL; readable++) allow_reading(rules, *readable);
  const bool done = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  close(rules);
  if (!done) return 0;
  return SB_LANDLOCK_FILES | (version >= 4 ? SB_LANDLOCK_NETWORK : 0) |
         (version >= 6 ? SB_LANDLOCK_SCOPE : 0);
}
