/* confinement.h: what keeps a child process that runs foreign code away from files, the network and
 * other processes.
 *
 * Every measure is tried and reported; none is taken for granted, since kernels differ. All of it is
 * for good: it can't be undone by the process, nor by what it starts. */
#ifndef DORA_CONFINEMENT_H
#define DORA_CONFINEMENT_H

#include <stddef.h>
#include <stdint.h>

/* Measures, as bits. */
#define SB_NO_NEW_PRIVILEGES 1u /* no capabilities; set-user-id programs give it nothing               */
#define SB_LIMITS 2u            /* memory, addresses, open files, file size, core dumps                */
#define SB_LANDLOCK_FILES 4u    /* it may read system libraries and nothing else                       */
#define SB_LANDLOCK_NETWORK 8u  /* no TCP                                                              */
#define SB_LANDLOCK_SCOPE 16u   /* no signals and no abstract sockets outwards                         */
#define SB_SECCOMP_LOADING 32u  /* while the library is loaded: reading and mapping files, memory       */
#define SB_SECCOMP_SEALED 64u   /* afterwards: memory, time and an end, nothing else                   */

/* Before foreign code is loaded. For the only thread of a process.
 * readable: files, and folders below which files may be read, NULL-terminated.
 * memory: most bytes of private memory; addresses may be twice as many, whatever lies there.
 * Returns the measures in force. */
uint32_t sb_confine(const char *const *readable, uint64_t memory);

/* After it was loaded: every system call that is not on a short list ends the process, and `fate` says
 * which. A caller that relies on it counts the filters of the process from outside: foreign code that ran while it
 * was loaded can keep this from being called, but can't have another filter installed. */
void sb_seal(void);

/* ------------------------------------------------------------------------------------ the last word */

/* How a confined process ended, in memory that another one reads. */
struct sb_fate {
  int32_t signal;      /* 0 while it lives */
  int32_t system_call; /* the refused one, when signal is SIGSYS */
  int32_t place;       /* SB_FAULT_… */
  int32_t reserved;
  uint64_t address;    /* of the memory that could not be used */
};

#define SB_FAULT_ELSEWHERE 0
#define SB_FAULT_STACK 1 /* the stack is full */
#define SB_FAULT_INPUT 2 /* a store into read-only input */

/* From now on a fatal signal is noted in `fate` before it ends the process. `input` is told from other
 * memory. */
void sb_note_fate(struct sb_fate *fate, const void *input, size_t input_size);

/* "SEGV" and the like, or "". */
const char *sb_signal_name(int number);

/* The kernel's name of a system call, or "" for a rare one. */
const char *sb_system_call_name(int32_t number);

/* --------------------------------------------------------------------------------- memory and doors */

/* The stack of every thread that is started without saying how large; the limit for the first thread's, as
 * it was when the program began, decides otherwise. */
void sb_set_thread_stacks(size_t bytes);

/* A nameless file of `size` bytes in memory, all of it 0 and none of it there yet; or -1. */
int sb_shared_file(const char *name, uint64_t size);

/* The same file, for reading only; or -1. */
int sb_reopen_read_only(int file);

/* Makes the size of a nameless file final: whoever maps it can't lose a page of it. 0, or -1. */
int sb_freeze_size(int file);

/* Makes what is in a nameless file final: no process can change it any more. 0, or -1. */
int sb_freeze(int file);

/* Rings: changes the word and wakes who waits for it. */
void sb_ring(uint32_t *word);

/* Waits until the word isn't `seen` any more, at first without giving up the processor.
 * Returns 0, or -1 when the time is over. */
int sb_wait(const uint32_t *word, uint32_t seen, int64_t nanoseconds);

/* Closes every descriptor from `first` on. */
void sb_close_from(int first);

#endif /* DORA_CONFINEMENT_H */
