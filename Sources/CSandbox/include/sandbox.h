/* sandbox.h: functions for watching foreign code in a child process that can't be written in Swift,
 * because they need signal handlers, macros, or functions that glibc's module map omits. */
#ifndef DORA_SANDBOX_H
#define DORA_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------------------------------- bad stores */

/* Registers a block of memory between two inaccessible pages. A fault in the page before it, in the
 * block itself or in the page after it is reported with `name`, which must exist until the process
 * ends. Returns a slot, or -1 if there are too many. Must not be called by two threads at once. */
int sb_watch(const void *before, const void *start, const void *end, const void *after, const char *name);

/* Removes a block. */
void sb_forget(int slot);

/* Installs handlers that report a fault in a watched block by writing one line that starts with
 * "fault " to `descriptor`, before the signal ends the process as usual. */
void sb_report_faults(int descriptor);

/* --------------------------------------------------------------------------------- the processor */

/* Returns the rounding mode, flush-to-zero mode, precision and exception masks as one number,
 * without the flags that arithmetic sets. */
uint64_t sb_float_control(void);

/* Restores the value that `sb_float_control` returned. */
void sb_restore_float_control(uint64_t control);

/* ----------------------------------------------------------------------------------- the process */

/* Returns the number of bytes allocated by malloc and not yet freed. */
size_t sb_heap_bytes(void);

/* Creates an anonymous file in memory. Returns its descriptor, or -1. */
int sb_memory_file(void);

/* Creates a pipe, {read, write}, that concurrently started programs don't inherit. Returns 0, or
 * -1. */
int sb_pipe(int ends[2]);

/* Makes this process end when its parent ends. */
void sb_die_with_parent(void);

/* Decode `waitpid`'s status. sb_signal_of returns the number of the signal that ended the process,
 * or 0 if it exited by itself. */
int sb_signal_of(int status);
int sb_exit_code_of(int status);

#endif /* DORA_SANDBOX_H */
