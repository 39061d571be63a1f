"""Where the build is, and the golden files."""

from __future__ import annotations

import functools
import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def build_directory() -> Path:
    """The build that is tested: DORA_BUILD, else the one with a library in it."""
    named = os.environ.get("DORA_BUILD")
    if named:
        return Path(named)
    places = [ROOT / ".build" / kind for kind in ("debug", "release")]
    found = [p for p in places if (p / "libdora_host.so").is_file()]
    if not found:
        pytest.exit("build first: swift build --product dora_host, and the packs", returncode=2)
    return found[0].resolve()


BUILD = build_directory()
os.environ.setdefault("DORA_HOST_LIBRARY", str(BUILD / "libdora_host.so"))
os.environ.setdefault("DORA_HOST_EXECUTABLE", str(BUILD / "dora-host"))
sys.path.insert(0, str(ROOT / "Sources" / "dora_torch"))
sys.path.insert(0, str(Path(__file__).parent))

import dora_torch  # noqa: E402


@functools.cache
def packs() -> dict[str, str]:
    """The file of each shipped objective, by the objective's id."""
    found: dict[str, str] = {}
    for folder in sorted((ROOT / "Plugins").iterdir()):
        library = BUILD / f"lib{folder.name}.so"
        if not library.is_file() or folder.name.startswith("example"):
            continue
        options = dora_torch.HostOptions(isolation="none")
        pack = dora_torch._native.NativePack(str(library), options)
        for i in range(pack.table.n_objectives):
            found[pack.table.objectives[i].id.decode()] = str(library)
    return found


def objective(name: str, isolation: str = "none", **params: Any) -> dora_torch.Objective:
    """A shipped objective by its id."""
    return dora_torch.Objective(f"{packs()[name]}/{name}", isolation=isolation, params=params)


def golden_names(*kinds: str) -> list[str]:
    """The golden files of given kinds."""
    names = []
    for file in sorted((ROOT / "Tests" / "Golden").glob("*.json")):
        if golden(file.stem).get("kind") in kinds:
            names.append(file.stem)
    return names


@functools.cache
def golden(name: str) -> dict[str, Any]:
    text = (ROOT / "Tests" / "Golden" / f"{name}.json").read_text()
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def number(value: Any) -> float:
    """A number of a golden file, where some are the names of what JSON lacks."""
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(value, value)


def close(found: float, expected: float) -> bool:
    """The tolerance of the golden files' README."""
    return abs(found - expected) <= 1e-12 + 1e-10 * abs(expected)


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
