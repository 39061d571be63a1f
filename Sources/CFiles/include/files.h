// File functions of the C library that Swift's module of it lacks.
#pragma once

// Atomically exchanges two paths on the same file system, so that each refers to what the other
// referred to before. Returns 0, or -1 with errno set. errno is EINVAL or ENOSYS if the file system
// or the kernel doesn't support this.
// [any thread]
int cf_exchange(const char *one, const char *other);

// Guards memory that is mapped read-only from a file. Where the file has been cut off, reading
// gives zeros instead of ending the program with SIGBUS. A user of the memory must therefore
// check that the file is still whole before it relies on what it computed.
// The first call installs a handler, which leaves every other SIGBUS to the earlier one.
// Returns 0, or -1 if too many ranges are guarded.
// [any thread]
int cf_guard(const void *address, unsigned long bytes);

// Whether reading a guarded range has given zeros, because the file was cut off or couldn't be read.
// [any thread]
int cf_lost(const void *address);

// Ends the guard of a range, which must happen before it is unmapped.
// [any thread]
void cf_unguard(const void *address);
