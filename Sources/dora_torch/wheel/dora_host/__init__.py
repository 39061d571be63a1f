"""The host of preference objectives: where its program, its library and its headers are."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent

#: The program.
executable = str(_HERE / "bin" / "dora-host")
#: The host as a library, whose functions are those of `dora_host.h`.
library = str(_HERE / "lib" / "libdora_host.so")
#: The directory of `dora.h`, `dora.hpp` and `dora_host.h`.
include = str(_HERE / "include")
#: The directory of the plugins that come along.
plugins = str(_HERE / "lib" / "dora" / "plugins")
