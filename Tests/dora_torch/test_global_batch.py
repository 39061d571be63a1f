"""The gradient of a step is that of the objective over the whole batch, however it is cut."""

from __future__ import annotations

import pytest
import torch
from conftest import objective
from tiny import Tiny, data, forward, rows

from dora_torch import GlobalBatch, MicroBatch, Report, Robust, UsageError, exact_step

B = 8
#: The loss, the robustifier and its parameters. The cases cover one pass and two passes, and
#: separable, coupled and joint losses.
CASES = [
    ("lire", "dora", {"lam": 0.3}),
    ("dpo", "dora", {"lam": 0.3}),
    ("dpo", "erm", {}),
    ("dpo", "dr-dpo", {}),
    ("dpo", "dora-factored", {}),
    ("dpo", "reweight", {}),
    ("dpo", "cvar", {"alpha": 0.5}),
    ("dpo", "dora", {"rho": 0.1}),
    ("dpo", "kldpo", {}),
    ("kto", "erm", {}),
    ("kto", "dora", {"lam": 0.3}),
    ("aot", "erm", {}),
    ("grpo", "dora", {"lam": 0.3}),
    ("dapo", "erm", {}),
]


def whole(robust: Robust, name: str) -> tuple[list[torch.Tensor], float]:
    """The gradient by one backward over the whole batch."""
    model = Tiny()
    micro = forward(model, data(B), name)
    value = robust.evaluate(micro.inputs, micro.h).value
    value.backward()
    return [p.grad for p in model.parameters() if p.grad is not None], value.item()


def in_parts(robust: Robust, name: str, size: int, **options: object) -> tuple[Tiny, Report]:
    model = Tiny()
    parts = [slice(i, i + size) for i in range(0, B, size)]

    def run(index: slice) -> MicroBatch:
        return forward(model, rows(data(B), index), name)

    return model, exact_step(robust, parts, run, model, **options)


@pytest.mark.parametrize("size", [8, 4, 2, 1])
@pytest.mark.parametrize(("name", "robustifier", "params"), CASES)
def test_micro_batches(name: str, robustifier: str, params: dict[str, float], size: int) -> None:
    """1×8, 2×4, 4×2 and 8×1 micro-batches give one gradient and one value."""
    robust = Robust(objective(name), robustifier, **params)
    expected, value = whole(robust, name)
    model, report = in_parts(robust, name, size)
    assert report.count == B
    assert report.value == pytest.approx(value, rel=1e-12)
    for parameter, gradient in zip(model.parameters(), expected, strict=True):
        assert parameter.grad is not None
        # Float64 sums are computed in a different order.
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-11, atol=1e-14)


def test_plain_averaging_is_wrong() -> None:
    """What trainers do, a mean over micro-batches, is another objective: the test above can fail."""
    robust = Robust(objective("lire"), "dora", lam=0.3)
    expected, _ = whole(robust, "lire")
    model = Tiny()
    for i in range(B):
        micro = forward(model, rows(data(B), slice(i, i + 1)), "lire")
        (robust.evaluate(micro.inputs, micro.h).value / B).backward()
    assert not torch.allclose(model.out.grad, expected[1], rtol=1e-3)


def test_tokens() -> None:
    """A mean over the tokens of the global batch, in parts."""
    robust = Robust(objective("dpo"), "erm")
    table = data(B)
    model = Tiny()
    micro = forward(model, table, "dpo")
    losses = robust.objective.evaluate(micro.inputs).loss
    (losses.sum() / table["lengths"][:, :2].sum()).backward()
    for size in (8, 2, 1):
        other, report = in_parts(robust, "dpo", size, per="tokens")
        torch.testing.assert_close(other.out.grad, model.out.grad, rtol=1e-11, atol=1e-14)
        expected = losses.sum() / table["lengths"][:, :2].sum()
        assert report.value == pytest.approx(expected.item(), rel=1e-12)


def test_weights_of_the_data_set() -> None:
    """A datum's weight multiplies its loss, in one pass and in two."""
    table = data(B)
    weights = torch.linspace(0.5, 2, B, dtype=torch.float64)
    for robustifier, params in (("dora", {"lam": 0.3}), ("cvar", {"alpha": 0.4})):
        robust = Robust(objective("dpo"), robustifier, **params)
        model = Tiny()
        micro = forward(model, table, "dpo")
        micro.inputs.weights = weights
        robust.evaluate(micro.inputs, micro.h).value.backward()
        other = Tiny()

        def run(i: int, other: Tiny = other) -> MicroBatch:
            part = forward(other, rows(table, slice(i, i + 2)), "dpo")
            part.inputs.weights = weights[i : i + 2]
            return part

        exact_step(robust, range(0, B, 2), run, other)
        torch.testing.assert_close(other.out.grad, model.out.grad, rtol=1e-11, atol=1e-14)


def test_trainer_divides() -> None:
    """Where the trainer divides each loss by its accumulation steps, `divisor` undoes it."""
    robust = Robust(objective("dpo"), "dora", lam=0.3)
    expected, _ = whole(robust, "dpo")
    model = Tiny()
    batch = GlobalBatch(robust, model.parameters(), divisor=4)
    for i in range(0, B, 2):
        micro = forward(model, rows(data(B), slice(i, i + 2)), "dpo")
        (batch.loss(micro) / 4).backward()
    batch.finish()
    torch.testing.assert_close(model.out.grad, expected[1], rtol=1e-11, atol=1e-14)


def test_misuse() -> None:
    """What would give a wrong gradient is refused."""
    robust = Robust(objective("dpo"), "cvar")
    model = Tiny()
    batch = GlobalBatch(robust, model.parameters())
    micro = forward(model, data(B), "dpo")
    with pytest.raises(UsageError, match="observe every micro-batch"):
        batch.loss(micro)
    batch.observe(micro)
    batch.solve()
    with torch.no_grad():
        model.out += 0.1
    with pytest.raises(UsageError, match="in the first pass; turn dropout off"):
        batch.loss(forward(model, data(B), "dpo"))
    model.out.grad = torch.ones_like(model.out)
    batch = GlobalBatch(Robust(objective("dpo"), "dora"), model.parameters())
    with pytest.raises(UsageError, match="gradients aren't zero"):
        batch.loss(micro)
