"""The seam of OpenRLHF and LLaMA-Factory: separable losses of pairs, and why others are refused."""

from __future__ import annotations

import pytest
import torch
from conftest import objective

from dora_torch import UsageError
from dora_torch.four_logps import FourLogProbabilities


def test_dpo() -> None:
    """DPO through the seam is DPO, with the rewards that trainers log."""
    draws = torch.Generator().manual_seed(2)
    four = [-torch.rand(5, generator=draws, dtype=torch.float64) * 9 for _ in range(4)]
    four[0].requires_grad_()
    loss, chosen, rejected = FourLogProbabilities(objective("dpo", beta=0.3), beta=0.3)(*four)
    margin = 0.3 * ((four[0] - four[2]) - (four[1] - four[3]))
    torch.testing.assert_close(loss, -torch.nn.functional.logsigmoid(margin).mean())
    torch.testing.assert_close(chosen - rejected, margin.detach())
    each = FourLogProbabilities(objective("dpo", beta=0.3), reduce=False)(*four)[0]
    torch.testing.assert_close(each.mean(), loss)
    loss.backward()
    assert four[0].grad is not None


def test_refused() -> None:
    """What can't be right there is refused, with the reason."""
    with pytest.raises(UsageError, match="'bco' is coupled: a datum's loss depends on the others"):
        FourLogProbabilities(objective("bco"))
    with pytest.raises(UsageError, match="'aot' is joint"):
        FourLogProbabilities(objective("aot"))
    with pytest.raises(UsageError, match="'simpo' needs 'len', which this trainer doesn't hand over"):
        FourLogProbabilities(objective("simpo"))
