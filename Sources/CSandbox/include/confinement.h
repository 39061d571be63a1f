/* confinement.h: keeps a child process that runs foreign code from accessing files, the network and
 * other processes.
 *
 * Every measure is attempted and reported, and no measure is assumed to work, since kernels differ.
 * All measures are permanent. Neither the process nor its children can undo them. */
#ifndef DORA_CONFINEMENT_H
#define DORA_CONFINEMENT_H

#include <stddef.h>
#include <stdint.h>

/* The measures, as bits. */
#define SB_NO_NEW_PRIVILEGES 1u /* no capabilities; set-user-id programs add no permissions            */
#define SB_LIMITS 2u            /* memory, addresses, open files, file size, core dumps                */
#define SB_LANDLOCK_FILES 4u    /* only system libraries can be read                                  */
#define SB_LANDLOCK_NETWORK 8u  /* no TCP                                                              */
#define SB_LANDLOCK_SCOPE 16u   /* no signals or abstract sockets to other processes                   */
#define SB_SECCOMP_LOADING 32u  /* while the library is loaded: reading and mapping files, memory       */
#define SB_SECCOMP_SEALED 64u   /* afterwards: only memory, time and exit                              */

/* Confines the process. Must be called before foreign code is loaded, by the only thread of the
 * process.
 * readable: a NULL-terminated list of readable files, and of directories below which files are
 * readable.
 * memory: the maximum private memory in bytes. The address space may be twice as large, regardless
 * of its contents.
 * Returns the measures in force. */
uint32_t sb_confine(const char *const *readable, uint64_t memory);

/* Must be called after foreign code is loaded. From then on, every system call that is not on a
 * short list ends the process, and the exit record says which one. A caller that relies on this counts
 * the filters of the process from outside: foreign code that ran while it was loaded can prevent
 * this call, but can't install another filter. */
void sb_seal(void);

/* ------------------------------------------------------------------------- the end of a process */

/* A record of how a confined process ended, in memory that another process reads. */
struct sb_exit_record {
  int32_t signal;      /* 0 while it lives */
  int32_t system_call; /* the refused call, if signal is SIGSYS */
  int32_t place;       /* SB_FAULT_… */
  int32_t reserved;
  uint64_t address; /* the address whose access failed */
};

#define SB_FAULT_ELSEWHERE 0
#define SB_FAULT_STACK 1 /* the stack is full */
#define SB_FAULT_INPUT 2 /* a store into read-only input */

/* From now on a fatal signal is written to `record` before it ends the process. Faults in `input`
 * are distinguished from others. */
void sb_record_exit(struct sb_exit_record *record, const void *input, size_t input_size);

/* Returns the name of a signal, such as "SEGV", or "" if it is unknown. */
const char *sb_signal_name(int number);

/* Returns the kernel's name of a system call, or "" for a rare one. */
const char *sb_system_call_name(int32_t number);

/* -------------------------------------------------------------------------- memory and wake-ups */

/* Sets the stack size of every thread that is started without an explicit size. By default, this
 * size is the limit of the first thread's stack at the start of the program. */
void sb_set_thread_stacks(size_t bytes);

/* Creates an anonymous file of `size` zero bytes in memory, without allocating its pages yet.
 * Returns its descriptor, or -1. */
int sb_shared_file(const char *name, uint64_t size);

/* Reopens the file of a descriptor read-only. Returns the new descriptor, or -1. */
int sb_reopen_read_only(int file);

/* Makes the size of an anonymous file final, so that no mapped page can disappear. Returns 0, or
 * -1. */
int sb_freeze_size(int file);

/* Makes the contents of an anonymous file final, so that no process can change them. Returns 0, or
 * -1. */
int sb_freeze(int file);

/* Changes the word and wakes the thread that waits for the change. */
void sb_ring(uint32_t *word);

/* Waits until the word is no longer `seen`, at first without yielding the processor. Returns 0, or
 * -1 after a timeout. */
int sb_wait(const uint32_t *word, uint32_t seen, int64_t nanoseconds);

/* Closes every descriptor from `first` on. */
void sb_close_from(int first);

#endif /* DORA_CONFINEMENT_H */
