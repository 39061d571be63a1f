"""`python -m dora_host --cflags`: what a compiler needs. With other arguments it is the program."""

import os
import sys
from pathlib import Path

from . import executable, include, library

_ANSWERS = {
    "--cflags": f"-I{include}",
    "--libs": "-L{0} -Wl,-rpath,{0} -ldora_host".format(Path(library).parent),
}


def program() -> None:
    """Becomes the program dora-host."""
    os.execv(executable, [executable, *sys.argv[1:]])


def main() -> None:
    asked = sys.argv[1:]
    if asked and all(option in _ANSWERS for option in asked):
        print(" ".join(_ANSWERS[option] for option in asked))
    else:
        program()


if __name__ == "__main__":
    main()
