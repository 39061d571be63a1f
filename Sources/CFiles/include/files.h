// What the C library has for files and Swift's module of it leaves out.
#pragma once

// Exchanges two names of one file system in one step: each then leads to what the other led to.
// Returns 0, or -1 with errno: EINVAL or ENOSYS where file system or kernel can't do it.
// [any thread]
int cf_exchange(const char *one, const char *other);
