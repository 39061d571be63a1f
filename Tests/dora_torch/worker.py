"""One of several processes of test_distributed.py: `worker.py CHECK RANK SIZE STORE`."""

from __future__ import annotations

import sys
from collections.abc import Callable

import conftest  # noqa: F401  (finds the package and the build)
import torch
import torch.distributed as dist
from conftest import objective
from tiny import Tiny, data, forward, rows
from torch import nn

from dora_torch import GlobalBatch, MicroBatch, RankMismatch, Robust, exact_step

B = 8
CASES: list[tuple[str, str, dict[str, float]]] = [
    ("lire", "dora", {"lam": 0.3}),
    ("dpo", "erm", {}),
    ("dpo", "cvar", {"alpha": 0.5}),
    ("kto", "dora", {"lam": 0.3}),
    ("aot", "erm", {}),
    ("dapo", "erm", {}),
]


def expected(robust: Robust, name: str) -> tuple[list[torch.Tensor], float]:
    model = Tiny()
    micro = forward(model, data(B), name)
    value = robust.evaluate(micro.inputs, micro.h).value
    value.backward()
    return [p.grad for p in model.parameters() if p.grad is not None], value.item()


def exact(wrap: Callable[[Tiny], nn.Module], per: str = "data") -> None:
    """Every case at every micro-batch size: gradients and value of one process with everything."""
    rank, size = dist.get_rank(), dist.get_world_size()
    mine = slice(rank * B // size, (rank + 1) * B // size)
    share = B // size
    for name, robustifier, params in CASES:
        robust = Robust(objective(name), robustifier, **params)
        gradients, value = expected(robust, name)
        for micro_size in {share, max(1, share // 2), 1}:
            model = wrap(Tiny())
            starts = range(mine.start, mine.stop, micro_size)

            def run(i: int, model: nn.Module = model, n: int = micro_size) -> MicroBatch:
                return forward(model, rows(data(B), slice(i, i + n)), name)  # noqa: B023

            report = exact_step(robust, starts, run, model)
            place = f"{name}, {robustifier}, {size} processes, micro-batches of {micro_size}"
            assert abs(report.value - value) < 1e-11 * max(1, abs(value)), place
            for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                found = parameter.grad
                assert found is not None, place
                full = found.full_tensor() if hasattr(found, "full_tensor") else found
                torch.testing.assert_close(
                    full, gradient, rtol=1e-10, atol=1e-13, msg=lambda m, p=place: f"{p}: {m}"
                )


def ddp() -> None:
    exact(lambda model: nn.parallel.DistributedDataParallel(model))


def fsdp() -> None:
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh("cpu", (dist.get_world_size(),))
    exact(lambda model: fully_shard(model, mesh=mesh))


def mismatch() -> None:
    """A process that sees another batch is told so, as are the others."""
    robust = Robust(objective("dpo"), "dora")
    model = Tiny()
    batch = GlobalBatch(robust, model.parameters())
    count = 2 + dist.get_rank()
    try:
        batch.loss(forward(model, rows(data(B), slice(0, count)), "dpo"))
    except RankMismatch as error:
        assert "process 1 has 3 data with 6 responses" in str(error), error
    else:
        raise AssertionError("another batch size went unnoticed")
    batch = GlobalBatch(robust, model.parameters(), uneven=True)
    batch.loss(forward(model, rows(data(B), slice(0, count)), "dpo"))
    try:
        if dist.get_rank() == 0:
            batch.finish()
        else:
            batch.loss(forward(model, rows(data(B), slice(0, 2)), "dpo"))
    except RankMismatch as error:
        assert "process 1 is in 'loss' while process 0 is in 'finish'" in str(error), error
    else:
        raise AssertionError("another number of micro-batches went unnoticed")


def main() -> None:
    check, rank, size, store = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=size)
    try:
        for name in check.split(","):
            {"ddp": ddp, "fsdp": fsdp, "mismatch": mismatch}[name]()
    finally:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
