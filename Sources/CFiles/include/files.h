// What the C library has for files and Swift's module of it leaves out.
#pragma once

// Exchanges two names of one file system in one step: each then leads to what the other led to.
// Returns 0, or -1 with errno: EINVAL or ENOSYS where file system or kernel can't do it.
// [any thread]
int cf_exchange(const char *one, const char *other);

// Guards memory that is mapped read-only from a file. Where the file has been cut off, reading
// gives zeros instead of ending the program with SIGBUS; whoever uses the memory must therefore
// check that the file is still whole before it relies on what it computed.
// The first call installs a handler, which leaves every other SIGBUS to the earlier one.
// Returns 0, or -1 if too many ranges are guarded.
// [any thread]
int cf_guard(const void *address, unsigned long bytes);

// Ends the guard of a range, which must happen before it is unmapped.
// [any thread]
void cf_unguard(const void *address);
