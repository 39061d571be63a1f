"""Losses of reinforcement learning, token by token: TRL's own numbers, and exact over micro-batches."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from conftest import close, golden, number, objective
from torch import Tensor

from dora_torch import Inputs

NAMES = ["grpo", "dr-grpo", "dapo", "gspo", "cispo", "sapo", "rloo"]


def batch(case: dict[str, Any]) -> tuple[Inputs, Tensor]:
    """A golden case as [B, K, T], and the log-probabilities that its gradient is by."""
    count = case["responses"]
    rows = case["policy_token_logps"]
    shape = (len(rows) // count, count, max(len(row) for row in rows))

    def tokens(name: str) -> Tensor:
        padded = [row + [0.0] * (shape[2] - len(row)) for row in case[name]]
        return torch.tensor(padded, dtype=torch.float64).reshape(shape)

    mask = torch.tensor([[t < len(row) for t in range(shape[2])] for row in rows]).reshape(shape)
    leaf = tokens("policy_token_logps").requires_grad_()
    inputs = Inputs(
        scores=torch.tensor([number(s) for s in case["scores"]], dtype=torch.float64).reshape(
            shape[:2]
        ),
        tok_logp=leaf,
        ref_tok_logp=tokens("reference_token_logps"),
        tok_mask=mask,
        columns={"old_tok_logp": tokens("old_tok_logp")},
    )
    return inputs, leaf


@pytest.mark.parametrize("name", NAMES)
def test_trl(name: str) -> None:
    """Loss and derivatives of every batch are TRL's; what belongs to the batch is filled in here."""
    for case in golden(name)["cases"]:
        inputs, leaf = batch(case)
        loss = objective(name, **case["params"]).evaluate(inputs).loss.mean()
        loss.backward()
        assert close(loss.item(), case["loss"])
        assert leaf.grad is not None and inputs.tok_mask is not None
        found = leaf.grad[inputs.tok_mask].tolist()
        expected = [g for row in case["grad_tokens"] for g in row]
        assert all(map(close, found, expected)), (name, case["params"])
