/* measures.h: the measures of a confinement, with one source file each. */
#ifndef DORA_MEASURES_H
#define DORA_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

/* Sets the limits, and returns whether all are in force. For memory, see sb_confine. */
bool sb_limit_resources(uint64_t memory);

/* Restricts the process with Landlock, and returns the bits of the measures in force; 0 if the
 * kernel has no Landlock. For readable, see sb_confine. */
uint32_t sb_restrict_files(const char *const *readable);

/* Each function installs a filter of system calls, the first one for the time while a library is
 * loaded and the second one for the time afterwards, and returns whether it is in force. */
bool sb_filter_loading(void);
bool sb_filter_sealed(void);

#endif
