"""Packs that came with `pip install`: found from Python and from the command line, by the same rules of trust."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import BUILD
from test_errors import compiled

from dora_torch import HostOptions, Objective, PluginRefused

LOGP = torch.tensor([[-1.0, -2.0]], dtype=torch.float64)


def run(*command: str | Path, home: Path, **variables: str) -> str:
    environment = {**os.environ, "HOME": str(home), **variables}
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        if name not in variables:
            environment.pop(name, None)
    done = subprocess.run(
        [str(c) for c in command], env=environment, cwd=home, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Someone who got a wheel with pip, into an environment that isn't active."""
    home = tmp_path_factory.mktemp("home")
    source = (
        Path(__file__).with_name("brittle.c").read_text().replace("org.example.brittle", "acme.brittle")
    )
    (home / "brittle.c").write_text(source)
    compiled(home / "brittle.c", home / "brittle.so")
    host = BUILD / "dora-host"
    pack = "acme.brittle-1.0.0.dorapack"
    run(host, "pack", "build", "brittle.so", home=home)
    run(host, "pack", "keygen", "acme", home=home)
    run(host, "pack", "sign", pack, "--key", "acme.key", home=home)
    wheel = run(host, "pack", "wheel", pack, "--out", "dist", home=home).strip()
    assert wheel.startswith("dist/acme_brittle-1.0.0-py3-none-manylinux_2_")
    site = home / "venv" / "lib" / "python3.11" / "site-packages"
    pip = (
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-warn-conflicts",
    )
    run(*pip, "--target", site, home / wheel, home=home)
    return home


def test_found_on_sys_path_and_refused_until_trusted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.syspath_prepend(str(home / "venv" / "lib" / "python3.11" / "site-packages"))
    with pytest.raises(
        PluginRefused, match="is not trusted.*the signature of a trusted key is required"
    ):
        Objective("acme.brittle")
    unsigned = Objective("acme.brittle", options=HostOptions(allow_unsigned=True))
    assert "dora_packs/acme_brittle/lib/" in unsigned.file
    assert unsigned.confinement is not None
    run(
        BUILD / "dora-host",
        "pack",
        "trust",
        "add",
        "acme.pub",
        "--name",
        "acme",
        "--prefix",
        "acme",
        home=home,
    )
    trusted = Objective("brittle")
    assert trusted.confinement is None
    assert trusted(LOGP).item() == 1.5


def test_found_in_the_active_environment(home: Path) -> None:
    active = {"VIRTUAL_ENV": str(home / "venv")}
    host = BUILD / "dora-host"
    assert "acme.brittle@1.0.0" in run(host, "pack", "list", home=home, **active)
    assert "acme.brittle@1.0.0" not in run(host, "pack", "list", home=home)
    shown = run(host, "pack", "verify", "acme.brittle", home=home, **active)
    assert "is what its manifest says" in shown
