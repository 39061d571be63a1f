#define _GNU_SOURCE
#include "sandbox.h"

#include <fcntl.h>
#include <fenv.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* ------------------------------------------------------------------------------------- bad stores */

enum { MOST_BLOCKS = 256 };

static struct block {
  const char *before, *start, *end, *after;
  const char *name;
} blocks[MOST_BLOCKS];
static int report;

int sb_watch(const void *before, const void *start, const void *end, const void *after, const char *name) {
  for (int i = 0; i < MOST_BLOCKS; i++) {
    if (blocks[i].name != NULL) continue;
    blocks[i] = (struct block){before, start, end, after, name};
    return i;
  }
  return -1;
}

void sb_forget(int slot) {
  if (slot >= 0) blocks[slot].name = NULL;
}

static void say(const char *what, const char *name) {
  struct iovec parts[] = {{(void *)what, strlen(what)}, {(void *)name, strlen(name)}, {"'\n", 2}};
  /* A failure can't be reported, since the process is about to end. */
  if (writev(report, parts, 3) < 0) return;
}

/* This handler calls only functions that are safe in a signal handler. */
static void on_fault(int number, siginfo_t *information, void *context) {
  (void)context;
  const char *address = information->si_addr;
  for (int i = 0; i < MOST_BLOCKS; i++) {
    const struct block *b = &blocks[i];
    if (b->name == NULL || address < b->before || address >= b->after) continue;
    if (address < b->start)
      say("fault it reached before the start of '", b->name);
    else if (address < b->end)
      say("fault it wrote into the host's input '", b->name);
    else
      say("fault it reached past the end of '", b->name);
    break;
  }
  /* The faulting instruction is executed again, and ends the process. */
  signal(number, SIG_DFL);
}

void sb_report_faults(int descriptor) {
  static char stack[1 << 16]; /* separate, since the fault may be an overflow of the main stack */
  report = descriptor;
  sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
}

/* --------------------------------------------------------------------------------- the processor */

#if defined(__x86_64__)
enum { SSE_FLAGS = 0x3F }; /* set by arithmetic, so not part of the settings */

uint64_t sb_float_control(void) {
  uint32_t sse;
  uint16_t x87;
  __asm__ volatile("stmxcsr %0" : "=m"(sse));
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  return (uint64_t)x87 << 32 | (sse & ~(uint32_t)SSE_FLAGS);
}

void sb_restore_float_control(uint64_t control) {
  const uint32_t sse = (uint32_t)control;
  const uint16_t x87 = (uint16_t)(control >> 32);
  __asm__ volatile("ldmxcsr %0" : : "m"(sse));
  __asm__ volatile("fldcw %0" : : "m"(x87));
}
#elif defined(__aarch64__)
uint64_t sb_float_control(void) {
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return control;
}

void sb_restore_float_control(uint64_t control) { __asm__ volatile("msr fpcr, %0" : : "r"(control)); }
#else
uint64_t sb_float_control(void) { return (uint64_t)fegetround(); }

void sb_restore_float_control(uint64_t control) { fesetround((int)control); }
#endif

/* ----------------------------------------------------------------------------------- the process */

size_t sb_heap_bytes(void) {
  const struct mallinfo2 information = mallinfo2();
  return information.uordblks + information.hblkhd;
}

int sb_memory_file(void) { return memfd_create("captured", MFD_CLOEXEC); }

int sb_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

void sb_die_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }

int sb_signal_of(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

int sb_exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
