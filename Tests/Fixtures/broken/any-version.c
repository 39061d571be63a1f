/* Claims to support every host version. */
#define ENTRY \
  static dora_pack mine; \
  mine = pack; \
  mine.abi_major = major; \
  mine.abi_minor_min = minor; \
  return &mine
#include "honest.h"
