"""On a GPU: the same numbers as on the processor, with gradients where the inputs are."""

from __future__ import annotations

import pytest
import torch
from conftest import objective
from tiny import Tiny, data, forward

from dora_torch import Robust

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="SKIPPED LOUDLY: there is no GPU, nothing was tested on one"
)


@pytest.mark.parametrize(
    ("name", "robustifier"), [("lire", "dora"), ("kto", "dora"), ("aot", "erm"), ("dapo", "erm")]
)
def test_gpu(name: str, robustifier: str) -> None:
    robust = Robust(objective(name), robustifier)
    values, gradients = [], []
    for device in ("cpu", "cuda"):
        model = Tiny().to(device)
        micro = forward(model, {k: v.to(device) for k, v in data(8).items()}, name)
        value = robust.evaluate(micro.inputs, micro.h).value
        value.backward()
        assert value.device.type == device
        values.append(value.item())
        gradients.append([p.grad.cpu() for p in model.parameters() if p.grad is not None])
    assert values[1] == pytest.approx(values[0], rel=1e-10)
    for on_gpu, on_cpu in zip(gradients[1], gradients[0], strict=True):
        torch.testing.assert_close(on_gpu, on_cpu, rtol=1e-9, atol=1e-12)
