/* measures.h: the measures of a confinement, with one source file each. */
#ifndef DORA_MEASURES_H
#define DORA_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

/* Sets the limits, and returns whether all are in force. memory: see sb_confine. */
bool sb_limit_resources(uint64_t memory);

/* The bits of what Landlock refuses from now on; 0 if the kernel has no Landlock. readable: see
 * sb_confine. */
uint32_t sb_restrict_files(const char *const *readable);

/* Each installs a filter of system calls, for while a library is loaded and for afterwards, and
 * returns whether it is in force. */
bool sb_filter_loading(void);
bool sb_filter_sealed(void);

#endif
