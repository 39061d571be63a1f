"""`python -m dora_torch cost lire.so`: what a call of a plugin costs a step here."""

from __future__ import annotations

import argparse
import time

import torch

from . import Objective, Robust


def microseconds(robust: Robust, batch: int, responses: int, device: str, calls: int) -> float:
    """The fastest of several calls, forward and backward, with random numbers for every input."""
    logp = (-torch.rand(batch, responses, device=device) * 50).requires_grad_()
    inputs = {
        "ref_logp": -torch.rand(batch, responses, device=device) * 50,
        "lengths": torch.full((batch, responses), 20.0, device=device),
        "scores": torch.rand(batch, responses, device=device),
        "h": torch.rand(batch, device=device),
    }
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        robust(logp, **inputs).backward()
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return min(times) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dora_torch", description=__doc__)
    commands = parser.add_subparsers(required=True)
    cost = commands.add_parser("cost", help="microseconds per step")
    cost.add_argument("loss")
    cost.add_argument("--responses", type=int, default=4, help="K")
    cost.add_argument("--batch", type=int, nargs="+", default=[8, 64, 512], help="B")
    cost.add_argument("--device", default="cpu")
    cost.add_argument("--calls", type=int, default=200)
    given = parser.parse_args()
    print(f"     B   K   in process   isolated   (microseconds, the fastest of {given.calls} calls)")
    for batch in given.batch:
        row = [
            microseconds(
                Robust(Objective(given.loss, isolation=isolation)),
                batch,
                given.responses,
                given.device,
                given.calls,
            )
            for isolation in ("none", "process")
        ]
        print(f"{batch:6} {given.responses:3} {row[0]:12.0f} {row[1]:10.0f}")


if __name__ == "__main__":
    main()
