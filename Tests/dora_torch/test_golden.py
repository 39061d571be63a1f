"""The golden files through PyTorch: the same numbers as the host's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import close, golden, golden_names, number, objective, packs
from torch import Tensor

from dora_torch import InputError, Inputs, NumericError, Robust, calibration_weights, read_calibration
from dora_torch._native import HostOptions, NativeRobustifier

_PER_DATUM_KINDS = ("pairwise", "triple", "listwise", "pairwise_tokens")
_BATCH_KINDS = (
    "pairwise_batch",
    "pairwise_batch_stateful",
    "listwise_batch",
    "unpaired_batch",
    "unpaired_batch_stateful",
)
_COLUMNS = (
    "nll_chosen",
    "token_log_sum_sq_probs",
    "desirable",
    "kl_policy_logps",
    "kl_reference_logps",
    "padded_length",
    "probs",
    "reward",
)


def _params(case: dict[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for name, value in case["params"].items():
        if isinstance(value, list):
            params |= {f"{name[:-1]}_{i}": v for i, v in enumerate(value)}
        else:
            params[name] = value
    return params


def _rows(values: list[Any], is_unpaired: bool) -> Tensor:
    rows = [[number(v) for v in row] for row in _nested(values)]
    tensor = torch.tensor(rows, dtype=torch.float64)
    return tensor.reshape(-1, 1) if is_unpaired else tensor


def _nested(values: list[Any]) -> list[Any]:
    return values if isinstance(values[0], list) else [values]


def _padded(rows: list[list[float]]) -> tuple[Tensor, Tensor]:
    length = max(len(row) for row in rows)
    values = torch.zeros(1, len(rows), length, dtype=torch.float64)
    mask = torch.zeros(1, len(rows), length, dtype=torch.bool)
    for i, row in enumerate(rows):
        values[0, i, : len(row)] = torch.tensor(row, dtype=torch.float64)
        mask[0, i, : len(row)] = True
    return values, mask


def _inputs(case: dict[str, Any], kind: str) -> tuple[Inputs, Tensor]:
    """A case as inputs, and the tensor by which its gradient is."""
    is_unpaired = kind.startswith("unpaired")
    columns: dict[str, Tensor] = {}
    if kind == "pairwise_tokens":
        tok, mask = _padded(case["policy_token_logps"])
        tok.requires_grad_()
        inputs = Inputs(
            tok_logp=tok, tok_mask=mask, ref_tok_logp=_padded(case["reference_token_logps"])[0]
        )
        assert inputs.ref_tok_logp is not None
        inputs.ref_logp = inputs.ref_tok_logp.sum(-1)
        leaf = tok
    else:
        leaf = _rows(case["policy_logps"], is_unpaired).requires_grad_()
        inputs = Inputs(leaf)
        for name, field in (("ref_logp", "reference_logps"), ("scores", "scores")):
            if field in case:
                setattr(inputs, name, _rows(case[field], is_unpaired))
        if "lengths" in case:
            inputs.lengths = _rows(case["lengths"], is_unpaired)
    batch = 1 if kind == "pairwise_tokens" else leaf.shape[0]
    for name in _COLUMNS:
        if name not in case:
            continue
        value = case[name]
        if name.startswith("token_"):
            columns[name] = _padded(value)[0]
        elif not isinstance(value, list):
            columns[name] = torch.full((batch,), float(value), dtype=torch.float64)
        elif isinstance(value[0], list):
            columns[name] = torch.tensor(value, dtype=torch.float64)
        else:
            tensor = torch.tensor([float(v) for v in value], dtype=torch.float64)
            per_datum = len(value) == batch
            columns[name] = tensor if per_datum else tensor.reshape(leaf.shape)
    inputs.columns = columns
    return inputs, leaf


def _expected_gradient(case: dict[str, Any], leaf: Tensor) -> list[float]:
    key = "grad_tokens" if "grad_tokens" in case else "grad"
    values = case[key]
    flat = [v for row in _nested(values) for v in row]
    return [number(v) for v in flat]


@pytest.mark.parametrize("name", [n for n in golden_names(*_PER_DATUM_KINDS, *_BATCH_KINDS)])
def test_every_case(name: str) -> None:
    """Losses and derivatives of every case."""
    if name not in packs():
        pytest.skip(f"no shipped objective '{name}'")
    kind = golden(name)["kind"]
    loss, params = None, None
    for i, case in enumerate(golden(name)["cases"]):
        if loss is None or params != _params(case) or case.get("step") == 0:
            params = _params(case)
            loss = objective(name, **params)
        inputs, leaf = _inputs(case, kind)
        expected, gradient = number(case["loss"]), _expected_gradient(case, leaf)
        if not (math.isfinite(expected) and all(map(math.isfinite, gradient))):
            with pytest.raises(NumericError):
                loss.evaluate(inputs)
            continue
        found = loss.evaluate(inputs).loss
        # Some files with one loss per batch have a single number in this field.
        if isinstance(case.get("per_sample_loss"), list) and loss.coupling != "joint":
            per_datum = map(number, case["per_sample_loss"])
            assert all(close(f, e) for f, e in zip(found.tolist(), per_datum, strict=True)), i
        else:
            assert close(found.mean().item(), expected), (i, found, expected)
        found.mean().backward()
        assert leaf.grad is not None
        parts = leaf.grad[inputs.tok_mask] if inputs.tok_mask is not None else leaf.grad.reshape(-1)
        assert all(close(f, e) for f, e in zip(parts.tolist(), gradient, strict=True)), i


# Golden files of robustifiers whose parameter is a radius, and the robustifiers.
WITH_RADIUS = {"rho-dual": "dora", "dora-tilted-rho": "dora-tilted"}


@pytest.mark.parametrize("name", [*golden_names("batch"), "rho-dual"])
def test_robustifiers(name: str) -> None:
    """Objectives and weights of every robustifier, alone."""
    for case in golden(name)["cases"]:
        params = {k: v for k, v in case["params"].items() if v is not None}
        native = NativeRobustifier(WITH_RADIUS.get(name, name), params, HostOptions())
        losses = np.array([number(v) for v in case["losses"]])
        h = np.array([number(v) for v in case["h"]]) if "h" in case else None
        value, weights = native.evaluate(losses, h)
        assert close(value, number(case["objective"])), case
        if case.get("grad_unique", True):
            expected = [number(v) for v in case["grad"]]
            assert all(close(f, e) for f, e in zip(weights.tolist(), expected, strict=True)), case


def test_groups_carry_their_weights() -> None:
    """grpo-group follows the golden file's sequences from batch to batch."""
    native = None
    for case in golden("grpo-group")["cases"]:
        if case["step"] == 0:
            native = NativeRobustifier("grpo-group", case["params"], HostOptions())
        assert native is not None
        value, weights = native.evaluate(
            np.array(case["losses"], dtype=np.float64),
            None,
            np.array(case["groups"], dtype=np.int64),
            np.array(case["group_counts"], dtype=np.int64),
        )
        assert close(value, case["objective"])
        assert all(close(f, e) for f, e in zip(weights.tolist(), case["grad"], strict=True))


@pytest.mark.parametrize(
    ("name", "robustifier", "loss"),
    [
        ("dora-official-dpo", "dora", "dpo-pl-dora"),
        ("dora-official-lire", "dora-factored", "lire-dora"),
    ],
)
def test_official_compositions(name: str, robustifier: str, loss: str) -> None:
    """The official robust objectives are a robustifier over a loss: value and gradient."""
    base = objective(loss)
    for case in golden(name)["cases"]:
        inputs, leaf = _inputs(case, "listwise_batch")
        # The released constants make h the sum of the probabilities.
        h = torch.tensor(case["probs"], dtype=torch.float64).sum(1)
        robust = Robust(base, robustifier, lam=case["params"]["lambda"])
        value = robust.evaluate(inputs, h).value
        assert close(value.item(), case["loss"])
        value.backward()
        assert leaf.grad is not None
        found = leaf.grad.reshape(-1).tolist()
        assert all(close(f, e) for f, e in zip(found, _expected_gradient(case, leaf), strict=True))


@pytest.mark.parametrize("name", golden_names("calibration"))
def test_calibration(name: str) -> None:
    """Eq. 6 from a classifier's probabilities, with every stabiliser."""
    for case in golden(name)["cases"]:
        stabiliser = case["params"]["stabiliser"]
        h = calibration_weights(
            case["probs"],
            mixture=case["mixture"],
            gamma=case["gamma"],
            stabiliser="none" if stabiliser is None else stabiliser,
        )
        for found, expected in zip(h.tolist(), case["h"], strict=True):
            limit = number(expected)
            assert found == limit if math.isinf(limit) else close(found, limit)


def test_calibration_of_sources() -> None:
    """Sources are what mixture and gamma are of, wherever they stand in a datum; wrong numbers are named."""
    by_place = calibration_weights([[0.9, 0.2]], mixture=[0.25, 0.75], gamma=[2, 3])
    turned = calibration_weights([[0.2, 0.9]], sources=[[1, 0]], mixture=[0.25, 0.75], gamma=[2, 3])
    assert torch.equal(by_place, turned)
    with pytest.raises(InputError, match="datum 0: field 'probs': response 1 has 1.5"):
        calibration_weights([[0.9, 1.5]])
    with pytest.raises(InputError, match="shares add up to 1.5"):
        calibration_weights([[0.9, 0.5]], mixture=[0.75, 0.75])


def test_read_calibration(tmp_path: Path) -> None:
    """What `dora-host calibrate` wrote is read back; a line without h is named."""
    file = tmp_path / "calibrated.jsonl"
    file.write_text('{"h": 0.5, "prompt": "x"}\n{"h": 2}\n')
    assert read_calibration(file).tolist() == [0.5, 2.0]
    file.write_text('{"h": 0.5}\n{"weight": 2}\n')
    with pytest.raises(InputError, match="calibrated.jsonl:2: no number 'h'"):
        read_calibration(file)
