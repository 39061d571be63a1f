#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
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
bool sb_filter_loading(void) {
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
bool sb_filter_sealed(void) {
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
bool sb_filter_loading(void) { return false; }
bool sb_filter_sealed(void) { return false; }
#endif
