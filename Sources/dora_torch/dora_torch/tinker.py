"""Losses for Tinker-style trainers: `client.forward_backward_custom(data, tinker_loss("lire.so", "dora", groups))`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from . import Inputs, Objective, Robust, UsageError

CustomLoss = Callable[[list[Any], list[Tensor]], tuple[Tensor, dict[str, float]]]


@dataclass
class Group:
    """A datum: the places of its responses in the batch of sequences, and what is known of them."""

    rows: Sequence[int]
    scores: Sequence[float] | None = None
    ref_logp: Sequence[float] | None = None
    h: float = 1.0


def tinker_loss(objective: str | Objective, robust: str, groups: Sequence[Group], **params: Any) -> CustomLoss:  # fmt: skip
    """`robust`, with `params`, over the losses of the groups. Of a sequence the tokens count whose `weights` aren't 0; its
    `logprobs`, by the policy that drew it, are the column `old_tok_logp`."""
    made = Robust(Objective(objective) if isinstance(objective, str) else objective, robust, **params)
    order = [row for group in groups for row in group.rows]

    def loss(data: list[Any], logprobs: list[Tensor]) -> tuple[Tensor, dict[str, float]]:
        if sorted(order) != list(range(len(data))):
            raise UsageError(f"the groups must name each of the {len(data)} sequences once")
        masks = [_input(data[r], "weights", torch.ones_like(logprobs[r])) != 0 for r in order]
        inputs = Inputs(
            logp=_cut([logprobs[r][m].sum() for r, m in zip(order, masks, strict=True)], groups),
            tok_logp=pad_sequence([logprobs[r] for r in order], batch_first=True),
            tok_mask=pad_sequence(masks, batch_first=True),
            lengths=_cut([m.sum().clamp(min=1) for m in masks], groups),
        )
        if all("logprobs" in data[r].loss_fn_inputs for r in order):
            drawn = [_input(data[r], "logprobs", logprobs[r]) for r in order]
            inputs.columns = {"old_tok_logp": pad_sequence(drawn, batch_first=True)}
        for name in ("scores", "ref_logp"):
            values = [getattr(g, name) for g in groups]
            if all(v is not None for v in values):
                setattr(inputs, name, [torch.tensor(v, dtype=torch.float64) for v in values])
        result = made.evaluate(inputs, torch.tensor([g.h for g in groups], dtype=torch.float64))
        metrics = {name: float(values.mean()) for name, values in result.metrics.items()}
        # The SDK wants a gradient of every sequence.
        return result.value + 0 * torch.cat(logprobs).sum(), metrics

    return loss


def two_phase(client: Any, parts: Sequence[list[Any]], loss: CustomLoss) -> dict[str, float]:
    """Several lists as one batch: forward over all, the loss, then backward over each with its weights."""
    outputs = [client.forward(part, "cross_entropy").result().loss_fn_outputs for part in parts]
    leaves = [o["logprobs"].to_torch().requires_grad_() for part in outputs for o in part]
    value, metrics = loss([d for part in parts for d in part], leaves)
    value.backward()  # type: ignore[no-untyped-call]
    grads = iter([leaf.grad for leaf in leaves])
    for part in parts:
        # The server's loss is the sum of -logprobs * weights.
        made = [type(d)(model_input=d.model_input, loss_fn_inputs={"target_tokens": d.loss_fn_inputs["target_tokens"], "weights": -next(grads)}) for d in part]  # fmt: skip
        client.forward_backward(made, "cross_entropy").result()
    return {"loss": float(value.detach()), **metrics}


def _input(datum: Any, name: str, default: Tensor) -> Tensor:
    given = datum.loss_fn_inputs.get(name)
    return default.detach() if given is None else given.to_torch().reshape(default.shape)


def _cut(values: Sequence[Tensor], groups: Sequence[Group]) -> list[Tensor]:
    return list(torch.split(torch.stack(list(values)), [len(g.rows) for g in groups]))
