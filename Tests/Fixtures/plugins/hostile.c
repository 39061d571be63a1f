/* A harmful pack. -DDEED=name selects what it does in `evaluate`, from step -DFROM_STEP=n on.
 * -DLOADING=name selects what it does while it is being loaded. */
#define _GNU_SOURCE
#include <dora.h>

static dora_status hostile(dora_instance *self, const dora_batch *batch, dora_result *result);
#define EVALUATE hostile
__attribute__((unused)) static void falls(dora_instance *self);

/* The maximum number of metrics in a description. */
#define MOST 4096
__attribute__((unused)) static dora_metric many[MOST];
__attribute__((unused)) static char names[MOST][8];
#include "fixture.c"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static const dora_batch *batch;
static dora_result *result;

#define DEED_OF(name) __attribute__((unused)) static void name(void)

DEED_OF(nothing) {}

/* --------------------------------------------------------------------------------------------- ends */

DEED_OF(segfaults) { *(volatile int *)8 = 1; }
DEED_OF(aborts) { abort(); }
DEED_OF(exits) { exit(0); }
DEED_OF(exits_at_once) { _exit(7); }
DEED_OF(traps) { __builtin_trap(); }
DEED_OF(loops) {
  for (volatile int i = 0;; i++) continue;
}
DEED_OF(sleeps) { sleep(1000); }
DEED_OF(interrupts_itself) { raise(SIGKILL); }
DEED_OF(stops_itself) { raise(SIGSTOP); }

static int deeper(volatile int depth) {
  volatile char frame[4096] = {(char)depth};
  return frame[0] + deeper(depth + 1) + frame[4095];
}
DEED_OF(overflows_stack) { deeper(0); }

DEED_OF(exhausts_memory) {
  for (;;) {
    volatile char *block = malloc(16 << 20);
    for (int i = 0; i < 16 << 20; i += 4096) block[i] = 1;
  }
}


/* The following functions use kinds of memory that a limit on private memory doesn't count. */
static const size_t three_gib = (size_t)3 << 30;
DEED_OF(grows_downwards) {
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_GROWSDOWN;
  if (mmap(NULL, three_gib, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED) abort();
}
DEED_OF(stretches_stack) {
  volatile char pages[3 * 4096] = {1};
  char *page = (char *)(((uintptr_t)pages + 4095) & ~(uintptr_t)4095);
  if (mremap(page, 4096, three_gib, MREMAP_MAYMOVE) == MAP_FAILED) abort();
}
DEED_OF(fills_tables) {
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  if (mmap(NULL, three_gib, PROT_READ, flags, -1, 0) == MAP_FAILED) abort();
}

/* ------------------------------------------------------------------------------------------- memory */

DEED_OF(writes_input) { ((double *)batch->logp)[0] = 0; }
DEED_OF(unlocks_input) {
  double *page = (double *)((uintptr_t)batch->logp & ~(uintptr_t)4095);
  if (mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0) abort();
  page[0] = 0;
}
DEED_OF(writes_past_end) { result->loss[batch->n_data] = 0; }
DEED_OF(writes_before) { result->loss[-1] = 0; }
DEED_OF(forges_answer) { memset((char *)result->loss - 4096, 0x5A, 4096); }
DEED_OF(runs_wild) { *((volatile char *)result->loss - ((ptrdiff_t)1 << 40)) = 1; }
DEED_OF(answers_nan) { result->loss[0] = NAN; }
DEED_OF(answers_steeply) { result->d_logp[0] = 1e300; }
/* Returns the address of the answer, which contains the record of the process's end and the wake-up
 * word. */
static char *answer(void) { return (char *)(result->loss - 4) - 4096; }
DEED_OF(unmaps_answer) { munmap(answer(), 4096); }
DEED_OF(hides_its_end) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  segfaults();
}
/* Reports that it is done, and continues writing. */
DEED_OF(answers_early) {
  volatile int32_t *header = (volatile int32_t *)answer();
  header[1] = DORA_E_NUMERIC;
  __atomic_add_fetch((uint32_t *)answer(), 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, answer(), 1, 1, NULL, NULL, 0);
  for (unsigned i = 0;; i++) memset(answer() + 1024, i % 2 ? 0xC3 : 'x', 1023);
}

/* ------------------------------------------------------------------------------------------ manners */

DEED_OF(chatters) {
  for (int i = 0; i < 1 << 20; i++) printf("a line that nobody asked for\n");
}
DEED_OF(floods_errors) {
  static char text[1 << 16];
  for (int i = 0; i < 1 << 14; i++) {
    if (write(2, text, sizeof text) < 0) return;
  }
}
DEED_OF(murmurs) {
  static char text[1000];
  memset(text, '.', sizeof text);
  text[sizeof text - 1] = '\n';
  if (write(1, text, sizeof text) < 0) abort();
}
DEED_OF(says_hello) {
  printf("hello\n");
  fflush(stdout);
}
DEED_OF(rounds_up) { fesetround(FE_UPWARD); }
DEED_OF(changes_locale) { setlocale(LC_ALL, "C.UTF-8"); }
DEED_OF(catches_signals) { signal(SIGSEGV, SIG_IGN); }
DEED_OF(closes_files) { close(1); }
DEED_OF(changes_directory) {
  if (chdir("/") != 0) abort();
}
DEED_OF(sets_alarm) { alarm(1); }

/* ------------------------------------------------------------------------------- files and processes */

DEED_OF(reads_file) {
  if (fopen("/etc/passwd", "r") != NULL) abort();
}
DEED_OF(writes_file) {
  if (open("/tmp/dora-hostile", O_CREAT | O_WRONLY, 0600) >= 0) abort();
}
DEED_OF(opens_socket) {
  if (socket(AF_INET, SOCK_DGRAM, 0) >= 0) abort();
}
DEED_OF(forks) {
  if (fork() == 0) _exit(0);
}
DEED_OF(executes) { execl("/bin/true", "true", (char *)NULL); }
static void *idle(void *unused) { return unused; }
DEED_OF(starts_thread) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, idle, NULL) == 0) pthread_join(thread, NULL);
}
DEED_OF(leaves_group) {
  if (setpgid(0, getppid()) == 0) loops();
}
DEED_OF(limits_parent) {
  const struct rlimit none = {0, 0};
  if (prlimit(getppid(), RLIMIT_FSIZE, &none, NULL) == 0) abort();
}
DEED_OF(opens_door) {
  if (chmod("/", 0777) == 0) abort();
}
DEED_OF(shares_memory) {
  if (shmget(IPC_PRIVATE, 1 << 20, 0600) >= 0) abort();
}
DEED_OF(maps_shared) {
  if (mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) abort();
}
DEED_OF(makes_program) { syscall(SYS_memfd_create, "program", 0); }
DEED_OF(stays_undumpable) { prctl(PR_SET_DUMPABLE, 0); }
DEED_OF(reads_memory) {
  if (open("/proc/self/mem", O_RDWR) >= 0 || open("/proc/self/environ", O_RDONLY) >= 0) abort();
}
/* Looks for descriptors of the host, other than the library itself and the three streams. */
DEED_OF(finds_descriptors) {
  for (int i = 3; i < 64; i++)
    if (i != 5 && fcntl(i, F_GETFD) >= 0) abort();
}
DEED_OF(kills_parent) { kill(getppid(), SIGKILL); }
DEED_OF(spies) { ptrace(PTRACE_ATTACH, getppid(), NULL, NULL); }
DEED_OF(maps_code) {
  if (mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
    abort();
}
DEED_OF(opens_ring) { syscall(SYS_io_uring_setup, 1, NULL); }
DEED_OF(finds_secret) {
  if (getenv("DORA_TEST_SECRET") != NULL) abort();
}

/* ------------------------------------------------------------------- what only a constructor can try */

DEED_OF(names_metrics) {
  for (int i = 0; i < MOST; i++) {
    snprintf(names[i], sizeof names[i], "m%d", i);
    many[i] = (dora_metric){.struct_size = sizeof(dora_metric), .id = names[i]};
  }
}

/* The host waits for the end of this process, not for the end of its output. */
DEED_OF(closes_streams) { close(1), close(2); }

DEED_OF(looks_around) {
  char text[4096];
  struct statfs information;
  struct utsname machine;
  if (getcwd(text, sizeof text) != NULL || readlink("/proc/self/cwd", text, sizeof text) >= 0) abort();
  if (open("/", O_PATH) >= 0 || statfs("/", &information) == 0 || uname(&machine) == 0) abort();
  if (access("/etc/passwd", F_OK) == 0) abort();
}

/* Installs another filter that allows everything, instead of the one that seals the process. */
DEED_OF(seals_itself) {
  struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const struct sock_fprog program = {1, &allow};
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
/* The sealing filter is at a lower address than all other memory. */
DEED_OF(removes_seal) { munmap((void *)0x10000, 1 << 21); }
DEED_OF(unlocks_seal) { mprotect((void *)0x100000, 4096, PROT_READ | PROT_WRITE); }
DEED_OF(covers_seal) {
  mmap((void *)0x100000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}
DEED_OF(moves_seal) {
  mremap((void *)0x100000, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x40000000);
}
DEED_OF(moves_over_seal) {
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mremap(page, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x100000);
}

/* Returns the address of the answers, which are in writable shared memory, by searching for it
 * further up the stack. */
static char *find_answers(void) {
  uintptr_t *stack = (uintptr_t *)__builtin_frame_address(0);
  for (int i = 0; i < 4096; i++) {
    const uintptr_t p = stack[i];
    if (p < 0x10000 || p % 4096 != 0 || p >> 47) continue;
    if (madvise((void *)p, (size_t)256 << 20, MADV_NORMAL) != 0) continue;
    if (syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, p + 600, 8) != 0) continue;
    /* Another mapping may be directly below it. The answers begin with their wake-up word, which
     * has already been changed. */
    const uint32_t bell = *(volatile uint32_t *)p;
    if (bell >= 1 && bell < 1u << 16) return (char *)p;
  }
  abort();
}
static void introduce(int32_t status, const char *text, int64_t length) {
  char *answers = find_answers();
  memcpy(answers + 4096, text, strlen(text));
  ((volatile int32_t *)answers)[1] = status;
  *(volatile int64_t *)(answers + 56) = length;
  __atomic_add_fetch((uint32_t *)answers, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, answers, 1, 1, NULL, NULL, 0);
  sleep(1000);
}
#define HOSTS_WORDS "plugin './other.so' can't be isolated; run the same command with --isolation none"
DEED_OF(speaks_as_host) { introduce(-1, HOSTS_WORDS, sizeof HOSTS_WORDS - 1); }
#define QUOTED "{\"code\":\"other\",\"detail\":\"" HOSTS_WORDS "\\n\\\"\"}"
DEED_OF(is_quoted) { introduce(-1, QUOTED, sizeof QUOTED - 1); }
DEED_OF(speaks_at_length) { introduce(-1, HOSTS_WORDS, INT64_MIN); }
DEED_OF(stays_unsealed) { introduce(0, "{}", 2); }

/* ------------------------------------------------------------------------------ answers of any bytes */

static uint64_t random_state = 1;
static uint8_t random_byte(void) {
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return (uint8_t)(random_state >> 33);
}
/* Overwrites the answer except for the wake-up word, and part of the memory after it. */
DEED_OF(scribbles) {
  for (int i = 0; i < 64; i++) answer()[4 + random_byte() % 68] = (char)random_byte();
  for (int i = 0; i < 64; i++) answer()[1024 + 16 * random_byte() + random_byte() % 16] = (char)random_byte();
}

#ifndef DEED
#define DEED nothing
#endif
#ifndef FROM_STEP
#define FROM_STEP 0
#endif

static void falls(dora_instance *self) {
  destroy(self);
  segfaults();
}

static dora_status hostile(dora_instance *self, const dora_batch *given, dora_result *wanted) {
  batch = given;
  result = wanted;
  const dora_status status = honest(self, given, wanted);
  if (given->step >= FROM_STEP) DEED();
  return status;
}

#ifdef LOADING
__attribute__((constructor)) static void on_load(void) { LOADING(); }
#endif
