#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measures.h"

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef MACHINE

enum { MOST_RULES = 512 };

/* A filter under construction. Between rules, the accumulator contains the number of the system
 * call. */
struct program {
  struct sock_filter rule[MOST_RULES];
  unsigned short count;
};

/* A program with too many rules isn't installed. */
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

/* Rejects system calls of another architecture or of x32, since their numbers mean other calls. */
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

/* Allows a call if (argument & mask) == value for the lower half of the argument. */
static void allow_if(struct program *p, long number, unsigned argument, uint32_t mask, uint32_t value) {
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 5));
  load(p, (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument));
  put(p, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  answer(p, SECCOMP_RET_ALLOW);
  load(p, offsetof(struct seccomp_data, nr));
}

/* The offsets of the lower and the upper half of an argument. */
static uint32_t lower(unsigned argument) {
  return (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument);
}
static uint32_t upper(unsigned argument) { return lower(argument) + 4; }

/* Refuses a call whose flags contain `flag` and whose address is below `end`. If `flag` is 0, all
 * flags match. */
static void keep_off(struct program *p, long number, unsigned flags, uint32_t flag, unsigned address,
                     uint32_t end) {
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, flag != 0 ? 8 : 6));
  if (flag != 0) {
    load(p, lower(flags));
    put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flag, 0, 5));
  }
  load(p, upper(address));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3));
  load(p, lower(address));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, end, 1, 0));
  answer(p, SECCOMP_RET_TRAP);
  load(p, offsetof(struct seccomp_data, nr));
}

/* Allows a call if the lower half of one argument is `first`, and the other one is `second`. */
static void allow_if_both(struct program *p, long number, unsigned a, uint32_t first, unsigned b,
                          uint32_t second) {
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 8));
  load(p, lower(a));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 0, 5));
  load(p, upper(b));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3));
  load(p, lower(b));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second, 0, 1));
  answer(p, SECCOMP_RET_ALLOW);
  load(p, offsetof(struct seccomp_data, nr));
}

static bool install(const struct sock_fprog *program) {
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0;
}

#define ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

/* Allows the calls that both filters permit. They concern the process's own memory, the time,
 * random numbers and exit. */
static void allow_everyday(struct program *p) {
  static const long allowed[] = {
      SYS_futex,
      SYS_munmap,
      SYS_mremap,
      SYS_madvise,
      SYS_brk,
      SYS_rt_sigreturn,
      SYS_rt_sigprocmask,
      SYS_sigaltstack,
      SYS_exit,
      SYS_exit_group,
      SYS_clock_gettime,
      SYS_clock_getres,
      SYS_gettimeofday,
      SYS_clock_nanosleep,
      SYS_nanosleep,
      SYS_sched_yield,
      SYS_sched_getaffinity,
      SYS_getpid,
      SYS_gettid,
      SYS_getppid,
      SYS_getrandom,
      SYS_restart_syscall,
      SYS_getrusage,
      SYS_membarrier,
#if defined(__x86_64__)
      SYS_time,
#endif
  };
  for (size_t i = 0; i < ELEMENTS(allowed); i++) on(p, allowed[i], SECCOMP_RET_ALLOW);
  /* Allows handlers for the C library's own two signals, which it sets up before it starts its
   * first thread. As a result, the call that is refused and reported is the one that starts the
   * thread. */
  for (uint32_t number = 32; number <= 33; number++) allow_if(p, SYS_rt_sigaction, 0, 0xFFFFFFFFu, number);
  /* Only SIGABRT is allowed, since a plugin must not imitate a signal from another process. */
  allow_if_both(p, SYS_tgkill, 0, (uint32_t)getpid(), 2, SIGABRT);
  for (uint32_t stream = 1; stream <= 2; stream++) {
    allow_if(p, SYS_write, 0, 0xFFFFFFFFu, stream);
    allow_if(p, SYS_writev, 0, 0xFFFFFFFFu, stream);
  }
  /* stdio queries the file type of a stream before it writes, but works without an answer. */
  on(p, SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
  on(p, SYS_rseq, SECCOMP_RET_ERRNO | ENOSYS);
  /* Root may raise limits, and any user may change those of another process. */
  on(p, SYS_prlimit64, SECCOMP_RET_ERRNO | EPERM);
}

/* Fills the second filter, which applies once the library is loaded. It allows the process's own
 * memory, the time, output to its own two streams, and exit. */
static void fill_sealed(struct program *p) {
  begin(p);
  allow_everyday(p);
  /* Allows anonymous private memory that isn't executable. */
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 8));
  load(p, offsetof(struct seccomp_data, args) + 8 * 2);
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 4, 0));
  load(p, offsetof(struct seccomp_data, args) + 8 * 3);
  put(p, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MAP_ANONYMOUS | MAP_SHARED | MAP_PRIVATE));
  put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MAP_ANONYMOUS | MAP_PRIVATE, 0, 1));
  answer(p, SECCOMP_RET_ALLOW);
  answer(p, SECCOMP_RET_TRAP);
  load(p, offsetof(struct seccomp_data, nr));
  allow_if(p, SYS_mprotect, 2, PROT_EXEC, 0);
  on(p, SYS_fstat, SECCOMP_RET_ERRNO | EACCES);
  on(p, SYS_newfstatat, SECCOMP_RET_ERRNO | EACCES);
  on(p, SYS_lseek, SECCOMP_RET_ERRNO | ESPIPE);
  answer(p, SECCOMP_RET_TRAP);
}

/* The second filter. It is written before any foreign code runs, at an address that no later call
 * may change, so a library can't replace it with code that runs while the library is loaded. It is
 * at a lower address than all other memory, so a range of addresses that contains it starts below
 * its end. */
static struct seal {
  struct sock_fprog program;
  struct program filter;
} *seal;

static struct seal *const seal_place = (struct seal *)0x100000;

static bool write_seal(void) {
  void *place = mmap(seal_place, sizeof *seal, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (place != seal_place) return false;
  seal = place;
  fill_sealed(&seal->filter);
  seal->program = (struct sock_fprog){.len = seal->filter.count, .filter = seal->filter.rule};
  return seal->filter.count <= MOST_RULES && mprotect(place, sizeof *seal, PROT_READ) == 0;
}

/* While constructors run, the process may read files, which Landlock restricts to those of the
 * system, and map them. Everything else ends the process. Landlock doesn't restrict many calls that
 * take only a name or a process, which are those that change modes, owners, times or another
 * process's limits, or share memory by key. */
bool sb_filter_loading(void) {
  static const long allowed[] = {
      SYS_read,    SYS_pread64, SYS_readv,      SYS_close,           SYS_fstat,   SYS_newfstatat,
      SYS_statx,   SYS_lseek,   SYS_getdents64, SYS_mprotect,        SYS_sysinfo, SYS_getuid,
      SYS_geteuid, SYS_getgid,  SYS_getegid,    SYS_set_robust_list,
#if defined(__x86_64__)
      SYS_stat,    SYS_lstat,
#endif
  };
  /* These calls reveal information about files and this machine, and aren't needed to find a
   * library. */
  static const long curious[] = {
      SYS_statfs, SYS_fstatfs,  SYS_faccessat, SYS_readlinkat, SYS_getcwd, SYS_uname,
#if defined(__x86_64__)
      SYS_access, SYS_readlink,
#endif
  };
  if (!write_seal()) return false;
  struct program p;
  begin(&p);
  const uint32_t end = (uint32_t)(uintptr_t)(seal + 1);
  keep_off(&p, SYS_munmap, 0, 0, 0, end);
  keep_off(&p, SYS_mprotect, 0, 0, 0, end);
  keep_off(&p, SYS_madvise, 0, 0, 0, end);
  keep_off(&p, SYS_mremap, 0, 0, 0, end);
  keep_off(&p, SYS_mremap, 3, MREMAP_FIXED, 4, end);
  keep_off(&p, SYS_mmap, 3, MAP_FIXED, 0, end);
  allow_everyday(&p);
  for (size_t i = 0; i < ELEMENTS(allowed); i++) on(&p, allowed[i], SECCOMP_RET_ALLOW);
  for (size_t i = 0; i < ELEMENTS(curious); i++) on(&p, curious[i], SECCOMP_RET_ERRNO | EACCES);
  const uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_PATH;
  allow_if(&p, SYS_openat, 2, writing, O_RDONLY);
  on(&p, SYS_openat, SECCOMP_RET_ERRNO | EACCES);
#if defined(__x86_64__)
  allow_if(&p, SYS_open, 1, writing, O_RDONLY);
  on(&p, SYS_open, SECCOMP_RET_ERRNO | EACCES);
#endif
  /* Anonymous shared memory isn't allowed, since no limit counts it. */
  const uint32_t nameless = MAP_ANONYMOUS | MAP_SHARED;
  allow_if(&p, SYS_mmap, 3, nameless, 0);
  allow_if(&p, SYS_mmap, 3, nameless, MAP_ANONYMOUS);
  allow_if(&p, SYS_mmap, 3, nameless, MAP_SHARED);
  for (uint32_t command = F_GETFD; command <= F_GETFL; command++)
    allow_if(&p, SYS_fcntl, 1, 0xFFFFFFFFu, command);
  /* Only the second filter may be installed. */
  allow_if_both(&p, SYS_prctl, 0, PR_SET_SECCOMP, 2, (uint32_t)(uintptr_t)&seal->program);
  /* Libraries try these calls first, but work without them. */
  on(&p, SYS_get_mempolicy, SECCOMP_RET_ERRNO | ENOSYS);
  on(&p, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  on(&p, SYS_openat2, SECCOMP_RET_ERRNO | ENOSYS);
  on(&p, SYS_faccessat2, SECCOMP_RET_ERRNO | ENOSYS);
  answer(&p, SECCOMP_RET_TRAP);
  return p.count <= MOST_RULES && install(&(struct sock_fprog){.len = p.count, .filter = p.rule});
}

bool sb_filter_sealed(void) { return seal != NULL && install(&seal->program); }
#else
bool sb_filter_loading(void) { return false; }
bool sb_filter_sealed(void) { return false; }
#endif
