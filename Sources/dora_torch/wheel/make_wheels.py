"""Writes the wheels of a staged host and of dora_torch: make_wheels.py STAGE OUT VERSION.

The same files give the same bytes. What is in STAGE/dora_host is the package `dora_host`.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import sys
import zipfile
from pathlib import Path

import tomllib

PROJECT = Path(__file__).resolve().parents[1]


class Wheel:
    """Files on their way into a wheel."""

    def __init__(self, name: str, version: str, tag: str) -> None:
        self.name, self.version, self.tag = name, version, tag
        self.files: dict[str, tuple[bytes, int]] = {}

    def add(self, path: str, content: bytes, mode: int = 0o644) -> None:
        self.files[path] = (content, mode)

    def add_tree(self, root: Path, package: str) -> None:
        for file in sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                mode = 0o755 if file.stat().st_mode & 0o100 else 0o644
                self.add(f"{package}/{file.relative_to(root)}", file.read_bytes(), mode)

    def write(self, directory: Path, metadata: list[str], entry_points: str = "") -> Path:
        info = f"{self.name}-{self.version}.dist-info"
        is_pure = str(self.tag.endswith("-any")).lower()
        self.add(f"{info}/METADATA", "\n".join(metadata).encode())
        self.add(
            f"{info}/WHEEL",
            f"Wheel-Version: 1.0\nGenerator: dora-host\nRoot-Is-Purelib: {is_pure}\nTag: {self.tag}\n".encode(),
        )
        if entry_points:
            self.add(f"{info}/entry_points.txt", entry_points.encode())
        lines = [
            f"{path},sha256={_hash(content)},{len(content)}"
            for path, (content, _) in self.files.items()
        ]
        record = f"{info}/RECORD"
        self.add(record, "\n".join([*lines, f"{record},,", ""]).encode())
        target = directory / f"{self.name}-{self.version}-{self.tag}.whl"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, (content, mode) in self.files.items():
                entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
                entry.external_attr = (0o100000 | mode) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return target


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def platform_tag() -> str:
    """Systems with the C library of this one, or a newer one."""
    _, version = platform.libc_ver()
    return f"manylinux_{version.replace('.', '_')}_{platform.machine()}"


def metadata(name: str, version: str, summary: str, *rest: str) -> list[str]:
    head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", f"Summary: {summary}"]
    return [*head, "License: Apache-2.0", *rest, ""]


def main() -> None:
    stage, out, version = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    host = Wheel("dora_host", version, f"py3-none-{platform_tag()}")
    host.add_tree(stage / "dora_host", "dora_host")
    about = metadata(
        "dora-host",
        version,
        "Trains language models with a preference objective that is one small plugin",
        "Requires-Python: >=3.10",
    )
    print(host.write(out, about, "[console_scripts]\ndora-host = dora_host.__main__:program\n"))

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    torch = Wheel("dora_torch", project["version"], "py3-none-any")
    torch.add_tree(PROJECT / "dora_torch", "dora_torch")
    optional = [
        line
        for extra, needs in project["optional-dependencies"].items()
        for line in [f"Provides-Extra: {extra}"]
        + [f"Requires-Dist: {need}; extra == '{extra}'" for need in needs]
    ]
    about = metadata(
        project["name"],
        project["version"],
        project["description"],
        f"Requires-Python: {project['requires-python']}",
        *[f"Requires-Dist: {need}" for need in project["dependencies"]],
        *optional,
    )
    print(torch.write(out, about))


if __name__ == "__main__":
    main()
