"""Tinker's SDK: its own `_compute_custom_loss`, and a client whose server is a small model here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from conftest import objective
from torch import Tensor, nn

from dora_torch import Inputs, Robust, UsageError
from dora_torch.tinker import Group, tinker_loss, two_phase

tinker = pytest.importorskip(
    "tinker", reason="SKIPPED LOUDLY: the SDK of Tinker isn't installed, its adapter is untested"
)

WORDS, ROWS = 6, 6
GROUPS = [
    Group([0, 3], scores=[1.0, 0.2], ref_logp=[-3.0, -2.0], h=0.5),
    Group([1, 2, 5, 4], scores=[0.1, 0.9, 0.4, 0.3], ref_logp=[-2.0, -1.0, -4.0, -2.5], h=1.5),
]


class Server(nn.Module):
    """A model of the next word that adds up gradients as Tinker's does: of Σ -logprobs · weights."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.table = nn.Parameter(torch.randn(WORDS, WORDS, generator=generator))

    def logprobs(self, datum: Any) -> Tensor:
        ids = torch.tensor(datum.model_input.to_ints())
        targets = datum.loss_fn_inputs["target_tokens"].to_torch().long()
        return self.table.log_softmax(-1)[ids, targets]

    def forward_result(self, data: list[Any]) -> Any:
        with torch.no_grad():
            rows = [{"logprobs": tinker.TensorData.from_torch(self.logprobs(d))} for d in data]
        return SimpleNamespace(loss_fn_outputs=rows)

    def backward(self, data: list[Any]) -> None:
        for datum in data:
            weights = datum.loss_fn_inputs["weights"].to_torch()
            (-self.logprobs(datum) * weights).sum().backward()


class Client:
    """What `two_phase` calls."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def forward(self, data: list[Any], kind: str) -> Any:
        assert kind == "cross_entropy"
        return SimpleNamespace(result=lambda: self.server.forward_result(data))

    def forward_backward(self, data: list[Any], kind: str) -> Any:
        assert kind == "cross_entropy"
        self.server.backward(data)
        return SimpleNamespace(result=lambda: None)


def sequences() -> list[Any]:
    """A prompt of two words, then one to four words that are scored."""
    data = []
    for r in range(ROWS):
        words = [(r * 2 + 3 * j) % WORDS for j in range(3 + r % 4)]
        weights = [0.0] + [1.0] * (len(words) - 2)
        drawn = [-1.0 - 0.1 * j for j in range(len(words) - 1)]
        inputs = {
            "target_tokens": tinker.TensorData.from_torch(torch.tensor(words[1:])),
            "weights": tinker.TensorData.from_torch(torch.tensor(weights)),
            "logprobs": tinker.TensorData.from_torch(torch.tensor(drawn)),
        }
        prompt = tinker.ModelInput.from_ints(words[:-1])
        data.append(tinker.Datum(model_input=prompt, loss_fn_inputs=inputs))
    return data


def expected(robust: Robust) -> tuple[Tensor, float]:
    """The gradient by one backward through the model."""
    server, data = Server(), sequences()
    sums = [server.logprobs(d)[1:].sum() for d in data]
    inputs = Inputs(
        logp=[torch.stack([sums[r] for r in g.rows]) for g in GROUPS],
        ref_logp=[torch.tensor(g.ref_logp) for g in GROUPS],
        scores=[torch.tensor(g.scores, dtype=torch.float64) for g in GROUPS],
        lengths=[
            torch.tensor([len(data[r].model_input.to_ints()) - 1.0 for r in g.rows]) for g in GROUPS
        ],
    )
    value = robust.evaluate(inputs, torch.tensor([g.h for g in GROUPS])).value
    value.backward()
    assert server.table.grad is not None
    return server.table.grad, value.item()


@pytest.mark.parametrize(("name", "robustifier"), [("lire", "dora"), ("dpo-pl", "cvar")])
def test_sdk(name: str, robustifier: str) -> None:
    """What the SDK sends back for the server's backward pass is the gradient of the robust objective."""
    from tinker.lib.public_interfaces.training_client import TrainingClient

    server, data = Server(), sequences()
    loss = tinker_loss(objective(name), robustifier, GROUPS)
    made = TrainingClient._compute_custom_loss(data, loss, server.forward_result(data))
    server.backward(made.data)
    gradient, value = expected(Robust(objective(name), robustifier))
    assert made.loss_sum == pytest.approx(value, rel=1e-6)
    torch.testing.assert_close(server.table.grad, gradient, rtol=1e-5, atol=1e-7)


def test_two_phase() -> None:
    """A batch of three lists is the batch of one."""
    server, data = Server(), sequences()
    loss = tinker_loss(objective("lire"), "dora", GROUPS)
    report = two_phase(Client(server), [data[:1], data[1:4], data[4:]], loss)
    gradient, value = expected(Robust(objective("lire"), "dora"))
    assert report["loss"] == pytest.approx(value, rel=1e-6)
    torch.testing.assert_close(server.table.grad, gradient, rtol=1e-5, atol=1e-7)


def test_tokens_and_mistakes() -> None:
    """Objectives of tokens take what the sampler wrote; a sequence without a group is named."""
    server, data = Server(), sequences()
    report = two_phase(Client(server), [data], tinker_loss(objective("dapo"), "erm", GROUPS))
    assert {"clipped", "drift"} <= report.keys()
    assert server.table.grad is not None and server.table.grad.abs().sum() > 0
    with pytest.raises(UsageError, match="the groups must name each of the 6 sequences once"):
        two_phase(Client(Server()), [data], tinker_loss(objective("lire"), "dora", GROUPS[:1]))
