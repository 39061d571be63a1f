"""Several processes on one machine, through gloo: the update is that of one process with everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("checks", "size"),
    [("ddp", 1), ("ddp,fsdp,mismatch", 2), ("ddp,fsdp", 4)],
)
def test_processes(checks: str, size: int, tmp_path: Path) -> None:
    """DDP and FSDP2 on 1, 2 and 4 processes."""
    worker = Path(__file__).with_name("worker.py")
    # The loopback interface is used because others may not be allowed.
    environment = os.environ | {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    processes = [
        subprocess.Popen(
            [sys.executable, str(worker), checks, str(rank), str(size), str(tmp_path / "store")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        for rank in range(size)
    ]
    outputs = []
    try:
        outputs = [process.communicate(timeout=240)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
    failed = [o for p, o in zip(processes, outputs, strict=True) if p.returncode != 0]
    assert not failed, failed[0][-4000:]
