#define _GNU_SOURCE
#include "confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* ----------------------------------------------------------------------------------------- limits */

static bool limit(int resource, rlim_t most) {
  const struct rlimit limits = {most, most};
  return setrlimit(resource, &limits) == 0;
}

/* What this process has mapped, in bytes; 0 if that can't be found out. */
static uint64_t mapped_now(void) {
  char text[32] = "";
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  return length > 0 ? strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static bool limit_resources(uint64_t memory) {
  /* RLIMIT_DATA counts private writable memory, but no stack, none that grows downwards, and no tables of
   * pages, which a reader of many addresses fills. The address space bounds those, with room for the
   * library's file; the host's own libraries have reserved much that they never use, so it is what is
   * added that counts. No file can grow, no core is dumped. */
  const uint64_t mapped = mapped_now();
  const bool done[] = {limit(RLIMIT_DATA, memory), limit(RLIMIT_FSIZE, 0), limit(RLIMIT_CORE, 0),
                       limit(RLIMIT_NOFILE, 64), mapped > 0 && limit(RLIMIT_AS, mapped + 2 * memory)};
  return done[0] && done[1] && done[2] && done[3] && done[4];
}

/* --------------------------------------------------------------------------------------- Landlock */

/* Of kernels younger than some system's headers. */
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEVICE (1ULL << 15)
#define NET_BIND_TCP (1ULL << 0)
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define SCOPE_SIGNAL (1ULL << 1)

struct ruleset {
  uint64_t files, network, scope;
};

/* Everything that a kernel of this Landlock version can refuse. */
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
  if (place < 0) return; /* what isn't there holds nothing to read */
  struct stat information;
  const bool is_folder = fstat(place, &information) == 0 && S_ISDIR(information.st_mode);
  const struct landlock_path_beneath_attr rule = {
      .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | (is_folder ? LANDLOCK_ACCESS_FS_READ_DIR : 0),
      .parent_fd = place};
  syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(place);
}

static uint32_t restrict_files(const char *const *readable) {
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

/* ---------------------------------------------------------------------------------------- seccomp */

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef MACHINE

enum { MOST_RULES = 512 };

/* A filter under construction. The accumulator holds the number of the system call between rules. */
struct program {
  struct sock_filter rule[MOST_RULES];
  unsigned short count;
};

/* One rule too many makes a program that isn't installed. */
static void put(struct program *p, struct sock_filter rule) {
  if (p->count < MOST_RULES) p->rule[p->count] = rule;
  p->count++;
}

static void load(struct program *p, uint32_t offset) {
  put(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void answer(struct program *p, uint32_t action) {
  put(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* What another machine's numbers, or x32's, would mean is anybody's guess. */
static void begin(struct program *p) {
  p->count = 0;
  load(p, offsetof(struct seccomp_data, arch));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0));
  answer(p, SECCOMP_RET_KILL_PROCESS);
  load(p, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1));
  answer(p, SECCOMP_RET_KILL_PROCESS);
#endif
}

static void on(struct program *p, long number, uint32_t action) {
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1));
  answer(p, action);
}

/* Allows a call if (argument & mask) == value, in the lower half of the argument. */
static void allow_if(struct program *p, long number, unsigned argument, uint32_t mask, uint32_t value) {
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 5));
  load(p, (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument));
  put(p, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  answer(p, SECCOMP_RET_ALLOW);
  load(p, offsetof(struct seccomp_data, nr));
}

static bool install(struct program *p) {
  if (p->count > MOST_RULES) return false;
  const struct sock_fprog program = {.len = p->count, .filter = p->rule};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#define ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

/* What both filters allow: a process's own memory, the time, random numbers, an end. */
static void allow_everyday(struct program *p) {
  static const long allowed[] = {
      SYS_futex, SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_rt_sigreturn, SYS_rt_sigprocmask,
      SYS_sigaltstack, SYS_exit, SYS_exit_group, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday,
      SYS_clock_nanosleep, SYS_nanosleep, SYS_sched_yield, SYS_sched_getaffinity, SYS_getpid, SYS_gettid,
      SYS_getppid, SYS_getrandom, SYS_restart_syscall, SYS_getrusage, SYS_membarrier,
#if defined(__x86_64__)
      SYS_time,
#endif
  };
  for (size_t i = 0; i < ELEMENTS(allowed); i++) on(p, allowed[i], SECCOMP_RET_ALLOW);
  /* The C library's own two signals, which it sets up before it starts a first thread: so that what is
   * refused, and told, is the thread. */
  for (uint32_t number = 32; number <= 33; number++)
    allow_if(p, SYS_rt_sigaction, 0, 0xFFFFFFFFu, number);
  allow_if(p, SYS_tgkill, 0, 0xFFFFFFFFu, (uint32_t)getpid());
  for (uint32_t stream = 1; stream <= 2; stream++) {
    allow_if(p, SYS_write, 0, 0xFFFFFFFFu, stream);
    allow_if(p, SYS_writev, 0, 0xFFFFFFFFu, stream);
  }
  /* stdio asks what kind of file a stream is before it writes, and can do without an answer. */
  on(p, SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
  on(p, SYS_rseq, SECCOMP_RET_ERRNO | ENOSYS);
  /* Root may raise limits, and anybody those of another process. */
  on(p, SYS_prlimit64, SECCOMP_RET_ERRNO | EPERM);
}

/* While constructors run: reading files, which Landlock narrows down to those of the system, and mapping
 * them. Everything else ends the process. Landlock leaves much alone that works on a name or a process
 * alone: changing modes, owners and times, another process's limits, memory shared by key. */
static bool filter_loading(void) {
  static const long allowed[] = {
      SYS_read, SYS_pread64, SYS_readv, SYS_close, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_statfs,
      SYS_fstatfs, SYS_lseek, SYS_faccessat, SYS_readlinkat, SYS_getcwd, SYS_getdents64, SYS_mprotect,
      SYS_uname, SYS_sysinfo, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_set_robust_list,
#if defined(__x86_64__)
      SYS_stat, SYS_lstat, SYS_access, SYS_readlink,
#endif
  };
  struct program p;
  begin(&p);
  allow_everyday(&p);
  for (size_t i = 0; i < ELEMENTS(allowed); i++) on(&p, allowed[i], SECCOMP_RET_ALLOW);
  const uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
  allow_if(&p, SYS_openat, 2, writing, O_RDONLY);
  on(&p, SYS_openat, SECCOMP_RET_ERRNO | EACCES);
#if defined(__x86_64__)
  allow_if(&p, SYS_open, 1, writing, O_RDONLY);
  on(&p, SYS_open, SECCOMP_RET_ERRNO | EACCES);
#endif
  /* Nameless shared memory isn't counted by any limit. */
  const uint32_t nameless = MAP_ANONYMOUS | MAP_SHARED;
  allow_if(&p, SYS_mmap, 3, nameless, 0);
  allow_if(&p, SYS_mmap, 3, nameless, MAP_ANONYMOUS);
  allow_if(&p, SYS_mmap, 3, nameless, MAP_SHARED);
  for (uint32_t command = F_GETFD; command <= F_GETFL; command++)
    allow_if(&p, SYS_fcntl, 1, 0xFFFFFFFFu, command);
  /* The filter that follows. */
  allow_if(&p, SYS_prctl, 0, 0xFFFFFFFFu, PR_SET_SECCOMP);
  /* What libraries try first and can do without. */
  on(&p, SYS_get_mempolicy, SECCOMP_RET_ERRNO | ENOSYS);
  on(&p, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  on(&p, SYS_openat2, SECCOMP_RET_ERRNO | ENOSYS);
  on(&p, SYS_faccessat2, SECCOMP_RET_ERRNO | ENOSYS);
  answer(&p, SECCOMP_RET_TRAP);
  return install(&p);
}

/* When it is loaded: its own memory, the time, words to its own two streams, an end. */
static bool filter_sealed(void) {
  struct program p;
  begin(&p);
  allow_everyday(&p);
  /* Nameless private memory that can't be executed. */
  put(&p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 8));
  load(&p, offsetof(struct seccomp_data, args) + 8 * 2);
  put(&p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 4, 0));
  load(&p, offsetof(struct seccomp_data, args) + 8 * 3);
  put(&p, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MAP_ANONYMOUS | MAP_SHARED | MAP_PRIVATE));
  put(&p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MAP_ANONYMOUS | MAP_PRIVATE, 0, 1));
  answer(&p, SECCOMP_RET_ALLOW);
  answer(&p, SECCOMP_RET_TRAP);
  load(&p, offsetof(struct seccomp_data, nr));
  allow_if(&p, SYS_mprotect, 2, PROT_EXEC, 0);
  on(&p, SYS_fstat, SECCOMP_RET_ERRNO | EACCES);
  on(&p, SYS_newfstatat, SECCOMP_RET_ERRNO | EACCES);
  on(&p, SYS_lseek, SECCOMP_RET_ERRNO | ESPIPE);
  answer(&p, SECCOMP_RET_TRAP);
  return install(&p);
}
#else
static bool filter_loading(void) { return false; }
static bool filter_sealed(void) { return false; }
#endif

uint32_t sb_confine(const char *const *readable, uint64_t memory) {
  uint32_t done = limit_resources(memory) ? SB_LIMITS : 0;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return done;
  done |= SB_NO_NEW_PRIVILEGES | restrict_files(readable);
  if (filter_loading()) done |= SB_SECCOMP_LOADING;
  return done;
}

uint32_t sb_seal(void) { return filter_sealed() ? SB_SECCOMP_SEALED : 0; }

/* ------------------------------------------------------------------------------------ the last word */

static struct sb_fate *fate;
static const char *input_start, *input_end;

/* A frame of a function may be this much larger than what is left of the stack. */
enum { FRAME = 1 << 20 };

static bool is_below_stack(const char *address, const ucontext_t *context) {
#if defined(__x86_64__)
  const char *top = (const char *)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
  const char *top = (const char *)context->uc_mcontext.sp;
#else
  const char *top = NULL;
#endif
  return top != NULL && address >= top - FRAME && address < top + 4096;
}

/* Only what is safe in a signal handler. */
static void on_end(int number, siginfo_t *information, void *context) {
  const char *address = information->si_addr;
  if (fate->signal == 0) {
    fate->signal = number;
    fate->address = (uint64_t)(uintptr_t)address;
    if (number == SIGSYS)
      fate->system_call = information->si_syscall;
    else if (address >= input_start && address < input_end)
      fate->place = SB_FAULT_INPUT;
    else if (number == SIGSEGV && is_below_stack(address, context))
      fate->place = SB_FAULT_STACK;
  }
  /* Nothing but an end is possible now: signal() itself may be refused. */
  _exit(128 + number);
}

void sb_note_fate(struct sb_fate *where, const void *input, size_t input_size) {
  static char stack[1 << 16]; /* of its own: the fault may be that the other one is full */
  fate = where;
  input_start = input;
  input_end = input_start + input_size;
  sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
  struct sigaction action = {.sa_sigaction = on_end, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS, SIGXFSZ};
  for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) sigaction(fatal[i], &action, NULL);
}

const char *sb_signal_name(int number) {
  const char *name = sigabbrev_np(number);
  return name != NULL ? name : "";
}

#define NAME(call) {SYS_##call, #call}

const char *sb_system_call_name(int32_t number) {
  static const struct {
    long number;
    const char *name;
  } known[] = {
      NAME(openat), NAME(openat2), NAME(read), NAME(pread64), NAME(readv), NAME(write), NAME(writev),
      NAME(pwrite64), NAME(close), NAME(close_range), NAME(dup), NAME(dup3), NAME(unlinkat),
      NAME(renameat2), NAME(mkdirat), NAME(chdir), NAME(fchdir), NAME(getcwd), NAME(socket),
      NAME(socketpair), NAME(connect), NAME(bind), NAME(sendto), NAME(sendmsg), NAME(clone),
      NAME(clone3), NAME(execve), NAME(execveat), NAME(kill), NAME(tkill), NAME(tgkill),
      NAME(rt_sigqueueinfo), NAME(ptrace), NAME(process_vm_readv), NAME(process_vm_writev),
      NAME(rt_sigaction), NAME(setitimer), NAME(timer_create), NAME(prctl), NAME(mmap), NAME(mprotect),
      NAME(memfd_create), NAME(pipe2), NAME(wait4), NAME(umask), NAME(io_uring_setup), NAME(fchmod),
      NAME(fchmodat), NAME(fchown), NAME(fchownat), NAME(utimensat), NAME(setxattr), NAME(lsetxattr),
      NAME(truncate), NAME(ftruncate), NAME(linkat), NAME(symlinkat), NAME(shmget), NAME(shmat),
      NAME(semget), NAME(msgget), NAME(mq_open), NAME(setpgid), NAME(setsid), NAME(setpriority),
      NAME(sched_setaffinity), NAME(sched_setscheduler), NAME(setuid), NAME(seccomp),
#if defined(__x86_64__)
      NAME(alarm), NAME(creat), NAME(dup2), NAME(fork), NAME(mkdir), NAME(open), NAME(pipe),
      NAME(rename), NAME(unlink), NAME(vfork), NAME(chmod), NAME(chown), NAME(lchown), NAME(utime),
      NAME(utimes), NAME(link), NAME(symlink), NAME(setrlimit),
#endif
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (known[i].number == number) return known[i].name;
  return "";
}

/* --------------------------------------------------------------------------------- memory and doors */

int sb_shared_file(const char *name, uint64_t size) {
  const int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  if (ftruncate(file, (off_t)size) == 0) return file;
  close(file);
  return -1;
}

int sb_reopen_read_only(int file) {
  char path[32] = "/proc/self/fd/";
  char digits[12];
  int n = 0;
  do digits[n++] = (char)('0' + file % 10);
  while ((file /= 10) > 0);
  char *end = path + strlen(path);
  while (n > 0) *end++ = digits[--n];
  *end = 0;
  return open(path, O_RDONLY | O_CLOEXEC);
}

int sb_freeze_size(int file) { return fcntl(file, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK); }

int sb_freeze(int file) {
  return fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
}

void sb_ring(uint32_t *word) {
  __atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, word, 1 /* FUTEX_WAKE */, 1, NULL, NULL, 0);
}

/* Long enough for a small batch, too short to matter to anybody else. */
enum { SPINS = 2000 };

int sb_wait(const uint32_t *word, uint32_t seen, int64_t nanoseconds) {
  for (int i = 0; i < SPINS; i++) {
    if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != seen) return 0;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  const struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  syscall(SYS_futex, word, 0 /* FUTEX_WAIT */, seen, &time, NULL, 0);
  return __atomic_load_n(word, __ATOMIC_ACQUIRE) != seen ? 0 : -1;
}

void sb_close_from(int first) {
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
  for (int file = first; file < 1024; file++) close(file);
}
