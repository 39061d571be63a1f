#ifndef KIT_FILES_H
#define KIT_FILES_H

#include <stddef.h>

// One of the files that a plugin is built with.
typedef struct kit_file {
  const char *path;          // below Sources, such as "CDoRA/include/dora.h"
  const unsigned char *text; // UTF-8, zero-terminated
} kit_file;

size_t kit_file_count(void);
// index < kit_file_count()
kit_file kit_file_at(size_t index);

#endif
