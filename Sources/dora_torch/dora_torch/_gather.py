"""What the processes of a step tell each other. Every message begins with what the sender is about to do, so that
one which does something else is told so instead of being waited for."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.distributed as dist

from ._native import Doubles
from .errors import RankMismatch

_CALLS = ("loss", "solve", "finish")


class Ranks:
    """The processes that share a global batch; one alone where torch.distributed doesn't run."""

    def __init__(self, group: dist.ProcessGroup | None, uneven: bool) -> None:
        self.group = group
        self.uneven = uneven
        is_running = dist.is_available() and dist.is_initialized()
        self.size = dist.get_world_size(group) if is_running else 1
        self.rank = dist.get_rank(group) if is_running else 0
        self.device = torch.device("cpu")
        if self.size > 1 and dist.get_backend(group) == "nccl":
            self.device = torch.device("cuda", torch.cuda.current_device())

    def header(self, call: str, data: int, responses: int) -> list[int]:
        """The number of data of each process, once all are known to make the same call."""
        if self.size == 1:
            return [data]
        own = torch.tensor([_CALLS.index(call), data, responses], device=self.device)
        rows = [torch.empty_like(own) for _ in range(self.size)]
        dist.all_gather(rows, own, group=self.group)
        table = torch.stack(rows).cpu().tolist()
        for rank, row in enumerate(table):
            if row[0] != table[0][0]:
                raise RankMismatch(
                    f"process {rank} is in '{_CALLS[row[0]]}' while process 0 is in "
                    f"'{_CALLS[table[0][0]]}': every process must have the same number of micro-batches"
                )
            if not self.uneven and row[1:] != table[0][1:]:
                raise RankMismatch(
                    f"process {rank} has {row[1]} data with {row[2]} responses in this micro-batch, process 0 "
                    f"has {table[0][1]} with {table[0][2]}; if that is meant, say uneven=True"
                )
        return [row[1] for row in table]

    def columns(self, call: str, own: Doubles, responses: int) -> tuple[Doubles, slice]:
        """[C, b] of every process, one after another, and where this one's are."""
        counts = self.header(call, own.shape[1], responses)
        if self.size == 1:
            return own, slice(0, own.shape[1])
        most = max(counts)
        sent = np.zeros((own.shape[0], most))
        sent[:, : own.shape[1]] = own
        # The numbers are sent as bits, because some back ends don't support float64.
        tensor = torch.from_numpy(sent.view(np.int64)).to(self.device)
        rows = [torch.empty_like(tensor) for _ in range(self.size)]
        dist.all_gather(rows, tensor, group=self.group)
        parts = [
            row.cpu().numpy().view(np.float64)[:, :count]
            for row, count in zip(rows, counts, strict=True)
        ]
        start = sum(counts[: self.rank])
        return np.concatenate(parts, axis=1), slice(start, start + own.shape[1])

    def objects(self, call: str, data: int, responses: int, own: Any) -> list[Any]:
        """What every process has."""
        self.header(call, data, responses)
        if self.size == 1:
            return [own]
        everything: list[Any] = [None] * self.size
        dist.all_gather_object(everything, own, group=self.group)
        return everything
