// File functions of the C library that Swift's module of it lacks.
#pragma once

// Atomically exchanges two paths on the same file system, so that each refers to what the other
// referred to before. Returns 0, or -1 with errno set. errno is EINVAL or ENOSYS if the file system
// or the kernel doesn't support this.
// [any thread]
int cf_exchange(const char *one, const char *other);
