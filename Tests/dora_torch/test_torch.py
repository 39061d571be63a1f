"""Objectives as PyTorch functions: gradients, precisions, layouts, compilation, state."""

from __future__ import annotations

import pytest
import torch
from conftest import objective

from dora_torch import InputError, Inputs, Objective, Robust

GENERATOR = torch.Generator().manual_seed(3)
LOGP = -torch.rand(4, 3, generator=GENERATOR, dtype=torch.float64) * 5
SCORES = torch.rand(4, 3, generator=GENERATOR, dtype=torch.float64)
H = torch.tensor([0.2, 1.0, 1.7, 0.5])


@pytest.mark.parametrize("name", ["lire", "dpo-pl", "rrhf"])
def test_gradcheck(name: str) -> None:
    """The derivative is that of the value, per datum and through a robustifier."""
    loss = objective(name)
    inputs = {"scores": SCORES, "ref_logp": LOGP * 0.7, "lengths": torch.full((4, 3), 4.0)}
    inputs["columns"] = {"padded_length": torch.full((4,), 9.0)}  # type: ignore[assignment]
    logp = LOGP.clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda x: loss(x, **inputs), logp)
    for robustifier in ("dora", "cvar", "chi2-dro", "erm"):
        robust = Robust(loss, robustifier)
        assert torch.autograd.gradcheck(lambda x: robust(x, h=H, **inputs), logp)  # noqa: B023


def test_coupled_gradient() -> None:
    """KTO's derivative is asked for with the weights: that of a weighted sum, z0 held constant."""
    loss = objective("kto")
    logp = LOGP[:, :1].clone().requires_grad_()
    columns = {
        "desirable": torch.tensor([1.0, 0, 1, 0]),
        "kl_policy_logps": LOGP[:, 1],
        "kl_reference_logps": LOGP[:, 2],
    }
    assert torch.autograd.gradcheck(lambda x: loss(x, ref_logp=LOGP[:, 1:2], columns=columns), logp)


def test_differentiable_column() -> None:
    """ORPO's likelihood is a column with a derivative, which PyTorch gets."""
    loss = objective("orpo")
    logp = LOGP[:, :2].clone().requires_grad_()
    nll = torch.rand(4, dtype=torch.float64, requires_grad=True)
    lengths = torch.full((4, 2), 4.0)

    def call(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return loss(x, lengths=lengths, columns={"nll_chosen": y})

    assert torch.autograd.gradcheck(call, (logp, nll))
    robust = Robust(loss, "dora")
    assert torch.autograd.gradcheck(
        lambda x, y: robust(x, lengths=lengths, columns={"nll_chosen": y}, h=H), (logp, nll)
    )


def test_tokens() -> None:
    """Token-level inputs: the derivative of a token is that of its response and its own."""
    loss = objective("ld-dpo")
    tok = (-torch.rand(2, 2, 5, generator=GENERATOR).double()).requires_grad_()
    mask = torch.ones(2, 2, 5, dtype=torch.bool)
    mask[0, 1, 3:] = False
    reference = torch.where(mask, tok.detach() * 0.9, 0)

    def call(x: torch.Tensor) -> torch.Tensor:
        return loss(tok_logp=x, ref_tok_logp=reference, tok_mask=mask, ref_logp=reference.sum(-1))

    assert torch.autograd.gradcheck(call, tok)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_precisions(dtype: torch.dtype) -> None:
    """Low precision comes in; what is computed is float64 of exactly those numbers."""
    loss = objective("lire")
    low = LOGP.to(dtype).requires_grad_()
    high = low.detach().double().requires_grad_()
    found, expected = loss(low, scores=SCORES), loss(high, scores=SCORES)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, expected.float())
    found.sum().backward()
    expected.sum().backward()
    assert low.grad is not None and high.grad is not None and low.grad.dtype == dtype
    torch.testing.assert_close(low.grad, high.grad.to(dtype))


def test_layouts_agree() -> None:
    """A mask, a list of tensors and single data give the same losses and gradients."""
    loss = Robust(objective("lire"), "dora")
    counts = [3, 2, 3, 1]
    mask = torch.arange(3)[None] < torch.tensor(counts)[:, None]
    padded = torch.where(mask, LOGP, torch.nan).requires_grad_()
    value = loss(padded, scores=SCORES, mask=mask, h=H)
    value.backward()
    rows = [LOGP[i, :k].clone().requires_grad_() for i, k in enumerate(counts)]
    scores = [SCORES[i, :k] for i, k in enumerate(counts)]
    other = loss(rows, scores=scores, h=H)
    other.backward()
    torch.testing.assert_close(value, other, rtol=0, atol=0)
    assert padded.grad is not None
    for i, k in enumerate(counts):
        torch.testing.assert_close(padded.grad[i, :k], rows[i].grad, rtol=0, atol=0)
        assert (padded.grad[i, k:] == 0).all()


def test_compiled() -> None:
    """`torch.compile` of a whole function, without a break of its graph."""
    loss = objective("lire")
    robust = Robust(loss, "dora", lam=0.5)

    def step(x: torch.Tensor) -> torch.Tensor:
        return robust(x * 2, scores=SCORES, h=H) + loss(x, scores=SCORES).mean()

    compiled = torch.compile(step, backend="aot_eager", fullgraph=True)
    a, b = LOGP.clone().requires_grad_(), LOGP.clone().requires_grad_()
    value, expected = compiled(a), step(b)
    torch.testing.assert_close(value, expected)
    value.backward()
    expected.backward()
    torch.testing.assert_close(a.grad, b.grad)


def test_operators() -> None:
    """PyTorch's own checks of a custom operator: schema, fake kernel, autograd, dynamic shapes."""
    from dora_torch import _ops

    loss = objective("lire")
    robust = Robust(loss, "dora")
    logp = LOGP.clone().requires_grad_()
    common = (logp, None, [SCORES], None, None, None)
    torch.library.opcheck(_ops.evaluate, (*common, None, "score:-1", loss.number, 0, 0))
    torch.library.opcheck(_ops.robust, (*common, H, None, "score:-1", robust.number, 0, 0))


def test_metrics() -> None:
    loss = objective("dpo", beta=0.5)
    found = loss.evaluate(Inputs(LOGP[:, :2], ref_logp=torch.zeros(4, 2)))
    margin = 0.5 * (LOGP[:, 0] - LOGP[:, 1])
    assert found.metrics
    assert any(torch.allclose(m, margin) for m in found.metrics.values()), found.metrics


def test_shift() -> None:
    """`auto` shifts each loss by its lower bound, a number by itself."""
    loss = objective("dpo")
    inputs = {"ref_logp": LOGP[:, :2] * 0.5}
    plain = loss(LOGP[:, :2], **inputs)
    shifted = Robust(loss, "erm", shift=2.5)(LOGP[:, :2], **inputs)
    torch.testing.assert_close(shifted, plain.mean() + 2.5)
    automatic = Robust(loss, "erm", shift="auto")(LOGP[:, :2], **inputs)
    torch.testing.assert_close(automatic, plain.mean())  # DPO's lower bound is 0.


def test_state_is_part_of_the_state_dict() -> None:
    """BCO's running mean goes with the module, and stands still in evaluation mode."""

    def run(loss: Objective, seed: int) -> float:
        generator = torch.Generator().manual_seed(seed)
        logp = -torch.rand(6, 1, generator=generator, dtype=torch.float64)
        columns = {"desirable": torch.tensor([1.0, 0, 1, 0, 1, 0])}
        return float(loss(logp, ref_logp=logp * 0.5, columns=columns).sum())

    a, b = objective("bco"), objective("bco")
    run(a, 1)
    b.load_state_dict(a.state_dict())
    a.eval()
    first = run(a, 2)
    assert run(a, 2) == first
    a.train()
    assert run(a, 2) == run(b, 2)


def test_scheduled_parameters() -> None:
    loss = objective("lire", T=2.0)
    loss.set_params(T=4.0)
    expected = objective("lire", T=4.0)(LOGP, scores=SCORES)
    torch.testing.assert_close(loss(LOGP, scores=SCORES), expected, rtol=0, atol=0)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="SKIPPED LOUDLY: no GPU here")
def test_gpu() -> None:
    """On a GPU: the same numbers as on the processor."""
    loss = Robust(objective("lire"), "dora")
    results = []
    for device in ("cpu", "cuda"):
        logp = LOGP.to(device).requires_grad_()
        value = loss(logp, scores=SCORES.to(device), h=H.to(device))
        value.backward()
        assert logp.grad is not None and logp.grad.device.type == device
        results.append((value.cpu(), logp.grad.cpu()))
    torch.testing.assert_close(results[0], results[1], rtol=0, atol=0)


def test_a_graph_keeps_its_objective() -> None:
    """A loss may be differentiated after the module that made it is gone, and its plugin with it afterwards."""
    logp = LOGP.clone().requires_grad_()
    value = objective("lire")(logp, scores=SCORES).sum()
    coupled = objective("kto")(
        LOGP[:, :1].clone().requires_grad_(),
        ref_logp=LOGP[:, 1:2],
        columns={
            "desirable": torch.ones(4),
            "kl_policy_logps": LOGP[:, 1],
            "kl_reference_logps": LOGP[:, 2],
        },
    ).sum()
    value.backward()
    coupled.backward()
    assert logp.grad is not None and bool(logp.grad.abs().sum() > 0)


def test_weights_of_a_joint_objective() -> None:
    """There is no datum to weight where there is one number for the batch."""
    robust = Robust(objective("aot"), "erm")
    inputs = {"ref_logp": LOGP[:, :2] * 0.5}
    robust(LOGP[:, :2], weights=torch.ones(4), **inputs)
    with pytest.raises(InputError, match="'aot' is one number for the whole batch"):
        robust(LOGP[:, :2], weights=torch.tensor([1.0, 2, 1, 1]), **inputs)
