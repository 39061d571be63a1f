"""libdora_host: where it is, and its functions."""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import importlib.util
import os
import shutil
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_uint32, c_void_p
from pathlib import Path

from . import _abi
from .errors import BY_KIND, DoraError, LibraryNotFound

_NAME = "libdora_host.so"


def _candidates() -> list[Path]:
    named = os.environ.get("DORA_HOST_LIBRARY")
    if named:
        return [Path(named)]
    places = [Path(__file__).parent / "lib" / _NAME]
    # Only looked for: it is imported by nobody, since its path says where its files are.
    package = importlib.util.find_spec("dora_host")
    if package is not None and package.origin:
        places.append(Path(package.origin).parent / "lib" / _NAME)
    program = os.environ.get("DORA_HOST_EXECUTABLE") or shutil.which("dora-host")
    if program:
        directory = Path(program).resolve().parent
        places += [directory / _NAME, directory.parent / "lib" / _NAME]
    return places


@functools.cache
def library() -> ctypes.CDLL:
    """The library, loaded once."""
    places = _candidates()
    found = next((str(place) for place in places if place.is_file()), None)
    found = found or ctypes.util.find_library("dora_host")
    if found is None:
        raise LibraryNotFound(
            f"no {_NAME}; set DORA_HOST_LIBRARY to its path, or put dora-host on PATH; tried\n"
            + "\n".join(f"  {place}" for place in places)
        )
    return _declared(ctypes.CDLL(found))


def _declared(lib: ctypes.CDLL) -> ctypes.CDLL:
    error = POINTER(_abi.HostError)
    signatures = {
        "load": (c_void_p, [c_char_p, POINTER(_abi.HostOptions), error]),
        "unload": (None, [c_void_p]),
        "file": (c_char_p, [c_void_p]),
        "confinement": (c_char_p, [c_void_p]),
        "version": (c_char_p, []),
        "robustifiers": (c_void_p, []),
        "shift": (
            c_int32,
            [c_char_p, c_int64, _abi.DOUBLES, _abi.DOUBLES, c_double, _abi.DOUBLES, error],
        ),
        "calibrate": (
            c_int32,
            [c_int64, _abi.INTEGERS, _abi.DOUBLES, _abi.INTEGERS, c_int64, _abi.DOUBLES]
            + [_abi.DOUBLES, c_double, c_uint32, _abi.DOUBLES, error],
        ),
        "stream_create": (c_void_p, [c_void_p, error]),
        "stream_add": (
            c_int32,
            [c_void_p, c_int64, _abi.DOUBLES, _abi.DOUBLES, _abi.DOUBLES, _abi.DOUBLES, error],
        ),
        "stream_finish": (
            c_int32,
            [c_void_p, c_void_p, _abi.DOUBLES, _abi.DOUBLES, _abi.DOUBLES, error],
        ),
        "stream_destroy": (None, [c_void_p]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, f"dora_host_{name}")
        function.restype = result
        function.argtypes = arguments
    return lib


def raised(error: _abi.HostError) -> DoraError:
    """The exception of a failure."""
    datum = error.bad_datum if error.bad_datum >= 0 else None
    text = error.message.decode("utf-8", "replace")
    return BY_KIND.get(error.kind, DoraError)(text, datum)


def version() -> str:
    """The host's version."""
    text = library().dora_host_version()
    return str(text.decode())
