/* sandbox.h: what a program needs to watch foreign code run in a child process and Swift can't say:
 * signal handlers, macros, and functions that glibc's module map leaves out. */
#ifndef DORA_SANDBOX_H
#define DORA_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------------------------------- bad stores */

/* Registers a block between two pages that can't be touched. A fault in the page before it, in the
 * block itself or in the page after it is told by `name`, which must live as long as the process.
 * Returns a slot, or -1 when there are too many. Not for two threads at once. */
int sb_watch(const void *before, const void *start, const void *end, const void *after, const char *name);

/* Forgets a block. */
void sb_forget(int slot);

/* From now on a fault in a watched block writes one line that starts with "fault " to `descriptor`,
 * before the process ends by that signal as it would have. */
void sb_report_faults(int descriptor);

/* --------------------------------------------------------------------------------- the processor */

/* Rounding mode, flush-to-zero, precision and exception masks as one number; without the flags that
 * arithmetic sets. */
uint64_t sb_float_control(void);

/* Puts back what `sb_float_control` returned. */
void sb_restore_float_control(uint64_t control);

/* ----------------------------------------------------------------------------------- the process */

/* Bytes that malloc has handed out and not got back. */
size_t sb_heap_bytes(void);

/* A nameless file in memory, or -1. */
int sb_memory_file(void);

/* A pipe that a program started meanwhile doesn't inherit: {read, write}. 0, or -1. */
int sb_pipe(int ends[2]);

/* Ends this process when its parent ends. */
void sb_die_with_parent(void);

/* How a process ended, from `waitpid`'s status: the signal's number, or 0 if it ended by itself. */
int sb_signal_of(int status);
int sb_exit_code_of(int status);

#endif /* DORA_SANDBOX_H */
