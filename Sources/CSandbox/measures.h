/* measures.h: the measures of a confinement, with one source file each. */
#ifndef DORA_MEASURES_H
#define DORA_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

/* Sets the limits, and returns whether all are in force. See sb_confine for the parameter. */
bool sb_limit_resources(uint64_t memory);

/* Restricts the process with Landlock, and returns the bits of the measures in force, which are 0
 * if the kernel has no Landlock. See sb_confine for the parameter. */
uint32_t sb_restrict_files(const char *const *readable);

/* Each function installs a filter of system calls, and returns whether it is in force. The first
 * filter is for the time while a library is being loaded, and the second one for the time
 * afterwards. */
bool sb_filter_loading(void);
bool sb_filter_sealed(void);

#endif
