"""Lists of responses through trainers that know pairs: every response is a pair with itself."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor


class ListCollator:
    """A collator of pairs, for lists: tokens [R, L] of all responses; counts and h [b]; scores [R]."""

    def __init__(self, base: Any) -> None:
        self.base = base

    def __call__(self, examples: list[dict[str, Any]]) -> dict[str, Tensor]:
        lists = [e.get("responses_ids") or [e["chosen_ids"], e["rejected_ids"]] for e in examples]
        pairs = [
            {"prompt_ids": example["prompt_ids"], "chosen_ids": r, "rejected_ids": r}
            for example, responses in zip(examples, lists, strict=True)
            for r in responses
        ]
        # The first half of the batch contains the chosen responses.
        batch = {name: rows[: len(pairs)] for name, rows in self.base(pairs).items()}
        scores = [s for e in examples for s in e.get("scores") or (1.0, 0.0)]
        batch["scores"] = torch.tensor(scores, dtype=torch.float64)
        batch["counts"] = torch.tensor([len(responses) for responses in lists])
        batch["h"] = torch.tensor([e.get("h", 1.0) for e in examples], dtype=torch.float64)
        if "ref_chosen_logps" in examples[0]:
            padded = [e["ref_chosen_logps"] for e in examples]
            rows = [row[: len(rs)] for row, rs in zip(padded, lists, strict=True)]
            batch["ref"] = torch.tensor([logp for row in rows for logp in row])
        return batch


def as_pairs(dataset: Any) -> Dataset:
    """Each response of each row as a pair with itself, and the row's number."""
    return Dataset.from_list(
        [
            {"prompt": row["prompt"], "chosen": r, "rejected": r, "datum": i}
            for i, row in enumerate(dataset)
            for r in row["responses"]
        ]
    )


def as_lists(pairs: Any, dataset: Any) -> Dataset:
    """Tokenized pairs of :func:`as_pairs` as lists again. A row that lost a response is left out."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for pair in pairs:
        rows[pair["datum"]].append(pair)
    return Dataset.from_list(
        [
            {
                "prompt_ids": found[0]["prompt_ids"],
                "responses_ids": [pair["chosen_ids"] for pair in found],
                "scores": dataset[i]["scores"],
                "h": dataset[i].get("h", 1.0),
            }
            for i, found in rows.items()
            if len(found) == len(dataset[i]["responses"])
        ]
    )


def padded(values: Tensor, counts: Tensor, width: int) -> Tensor:
    """[R] as [b, width]."""
    rows = values.new_zeros(len(counts), width)
    for row, part in zip(rows, torch.split(values, counts.tolist()), strict=True):
        row[: len(part)] = part
    return rows
