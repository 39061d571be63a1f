// The header stands alone. What it declares is in mpi/, which the package doesn't build.
#include "dora_mpi.h"
