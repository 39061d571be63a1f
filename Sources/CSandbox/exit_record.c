#define _GNU_SOURCE
#include "confinement.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static struct sb_exit_record *record;
static const char *input_start, *input_end;

/* The maximum distance by which a function's frame may extend beyond the end of the stack. */
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

/* This handler calls only functions that are safe in a signal handler. */
static void on_end(int number, siginfo_t *information, void *context) {
  const char *address = information->si_addr;
  if (record->signal == 0) {
    record->signal = number;
    record->address = (uint64_t)(uintptr_t)address;
    if (number == SIGSYS)
      record->system_call = information->si_syscall;
    else if (address >= input_start && address < input_end)
      record->place = SB_FAULT_INPUT;
    else if (number == SIGSEGV && is_below_stack(address, context))
      record->place = SB_FAULT_STACK;
  }
  /* The process ends at once, since even the system call of signal() may be refused. */
  _exit(128 + number);
}

void sb_record_exit(struct sb_exit_record *where, const void *input, size_t input_size) {
  static char stack[1 << 16]; /* separate, since the fault may be an overflow of the main stack */
  record = where;
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
      NAME(openat),
      NAME(openat2),
      NAME(read),
      NAME(pread64),
      NAME(readv),
      NAME(write),
      NAME(writev),
      NAME(pwrite64),
      NAME(close),
      NAME(close_range),
      NAME(dup),
      NAME(dup3),
      NAME(unlinkat),
      NAME(renameat2),
      NAME(mkdirat),
      NAME(chdir),
      NAME(fchdir),
      NAME(getcwd),
      NAME(socket),
      NAME(socketpair),
      NAME(connect),
      NAME(bind),
      NAME(sendto),
      NAME(sendmsg),
      NAME(clone),
      NAME(clone3),
      NAME(execve),
      NAME(execveat),
      NAME(kill),
      NAME(tkill),
      NAME(tgkill),
      NAME(rt_sigqueueinfo),
      NAME(ptrace),
      NAME(process_vm_readv),
      NAME(process_vm_writev),
      NAME(rt_sigaction),
      NAME(setitimer),
      NAME(timer_create),
      NAME(prctl),
      NAME(mmap),
      NAME(mprotect),
      NAME(memfd_create),
      NAME(pipe2),
      NAME(wait4),
      NAME(umask),
      NAME(io_uring_setup),
      NAME(fchmod),
      NAME(fchmodat),
      NAME(fchown),
      NAME(fchownat),
      NAME(utimensat),
      NAME(setxattr),
      NAME(lsetxattr),
      NAME(truncate),
      NAME(ftruncate),
      NAME(linkat),
      NAME(symlinkat),
      NAME(shmget),
      NAME(shmat),
      NAME(semget),
      NAME(msgget),
      NAME(mq_open),
      NAME(setpgid),
      NAME(setsid),
      NAME(setpriority),
      NAME(munmap),
      NAME(mremap),
      NAME(madvise),
      NAME(sched_setaffinity),
      NAME(sched_setscheduler),
      NAME(setuid),
      NAME(seccomp),
#if defined(__x86_64__)
      NAME(alarm),
      NAME(creat),
      NAME(dup2),
      NAME(fork),
      NAME(mkdir),
      NAME(open),
      NAME(pipe),
      NAME(rename),
      NAME(unlink),
      NAME(vfork),
      NAME(chmod),
      NAME(chown),
      NAME(lchown),
      NAME(utime),
      NAME(utimes),
      NAME(link),
      NAME(symlink),
      NAME(setrlimit),
#endif
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (known[i].number == number) return known[i].name;
  return "";
}
