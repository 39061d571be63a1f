/* sandbox.h: what a program needs in order to watch foreign code in a child process and can't
 * express in Swift: signal handlers, macros, and functions that glibc's module map omits. */
#ifndef DORA_SANDBOX_H
#define DORA_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------------------------------- bad stores */

/* Registers a block between two pages that can't be touched. A fault in the page before it, in
 * the block itself or in the page after it is reported with `name`, which must exist until the
 * process ends. Returns a slot, or -1 if there are too many. Must not be called by two threads
 * at once. */
int sb_watch(const void *before, const void *start, const void *end, const void *after, const char *name);

/* Forgets a block. */
void sb_forget(int slot);

/* From now on a fault in a watched block writes one line that starts with "fault " to
 * `descriptor`, before the signal ends the process as usual. */
void sb_report_faults(int descriptor);

/* --------------------------------------------------------------------------------- the processor */

/* Rounding mode, flush-to-zero, precision and exception masks as one number, without the flags
 * that arithmetic sets. */
uint64_t sb_float_control(void);

/* Restores the value that `sb_float_control` returned. */
void sb_restore_float_control(uint64_t control);

/* ----------------------------------------------------------------------------------- the process */

/* The number of bytes allocated by malloc and not yet freed. */
size_t sb_heap_bytes(void);

/* Makes a nameless file in memory. Returns its descriptor, or -1. */
int sb_memory_file(void);

/* Makes a pipe, {read, write}, that a program started in the meantime doesn't inherit. Returns
 * 0, or -1. */
int sb_pipe(int ends[2]);

/* Ends this process when its parent ends. */
void sb_die_with_parent(void);

/* How a process ended, from `waitpid`'s status: the signal's number, or 0 if it ended by itself. */
int sb_signal_of(int status);
int sb_exit_code_of(int status);

#endif /* DORA_SANDBOX_H */
