/* measures.h: the measures that a confinement is made of, one file each. */
#ifndef DORA_MEASURES_H
#define DORA_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

/* Whether every limit holds. memory: see sb_confine. */
bool sb_limit_resources(uint64_t memory);

/* The bits of what Landlock refuses from now on; 0 where the kernel has none. readable: see sb_confine. */
uint32_t sb_restrict_files(const char *const *readable);

/* Whether the filter of system calls is in force: while a library is loaded, and afterwards. */
bool sb_filter_loading(void);
bool sb_filter_sealed(void);

#endif
