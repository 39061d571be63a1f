"""A tiny model of responses, and data for it: enough for gradients to mean something."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dora_torch import Inputs, MicroBatch

K, FEATURES, TOKENS = 3, 4, 10


class Tiny(nn.Module):
    """Log-probabilities [B, K] of responses given as features [B, K, F]."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.hidden = nn.Parameter(torch.randn(FEATURES, 5, generator=generator).double() * 0.5)
        self.out = nn.Parameter(torch.randn(5, generator=generator).double())

    def forward(self, features: Tensor) -> Tensor:
        scores: Tensor = torch.tanh(features @ self.hidden) @ self.out
        return -nn.functional.softplus(-3 * scores) - 1


def data(count: int, seed: int = 1) -> dict[str, Tensor]:
    """Features, scores, lengths, reference and h of some data."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator, dtype=torch.float64)

    return {
        "features": draw(count, K, FEATURES) * 4 - 2,
        "scores": draw(count, K),
        "lengths": (draw(count, K) * 9).floor() + 1,
        "ref_logp": -draw(count, K) * 4,
        "desirable": (draw(count) > 0.5).double(),
        "kl": -draw(count, 2) * 4,
        "h": draw(count) * 2,
    }


def rows(table: dict[str, Tensor], index: slice) -> dict[str, Tensor]:
    return {name: values[index] for name, values in table.items()}


def forward(model: nn.Module, table: dict[str, Tensor], loss: str) -> MicroBatch:
    """The model's numbers for some rows, as an objective takes them."""
    logp = model(table["features"])
    if loss in ("grpo", "dapo"):
        return by_token(logp, table)
    width = {"lire": K, "dpo-pl": K, "kto": 1}.get(loss, 2)
    columns: dict[str, Tensor] = {}
    if loss in ("kto", "bco"):
        columns["desirable"] = table["desirable"]
    if loss == "kto":
        columns |= {"kl_policy_logps": table["kl"][:, 0], "kl_reference_logps": table["kl"][:, 1]}
    inputs = Inputs(
        logp[:, :width],
        ref_logp=table["ref_logp"][:, :width],
        lengths=table["lengths"][:, :width],
        scores=table["scores"][:, :width],
        columns=columns,
    )
    return MicroBatch(inputs, table["h"])


def by_token(logp: Tensor, table: dict[str, Tensor]) -> MicroBatch:
    """Token log-probabilities that add up to nearly `logp`, and those they are said to be drawn with."""
    place = torch.arange(TOKENS, dtype=torch.float64, device=logp.device)
    lengths = table["lengths"][..., None]
    inputs = Inputs(
        scores=table["scores"],
        tok_logp=logp[..., None] / lengths * (1 + 0.1 * torch.sin(place)),
        tok_mask=place < lengths,
        columns={"old_tok_logp": (table["ref_logp"][..., None] / lengths).expand(-1, -1, TOKENS)},
    )
    return MicroBatch(inputs, table["h"])
