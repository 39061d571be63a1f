#pragma once
#include <dlfcn.h>
#include <fenv.h>
#include <ltdl.h>
