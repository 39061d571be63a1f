"""The seam of four log-probabilities that OpenRLHF and LLaMA-Factory share.

OpenRLHF: `trainer.loss_fn = FourLogProbabilities("dpo")`. LLaMA-Factory: `trainer.compute_preference_loss =
FourLogProbabilities("dpo", reduce=False)`. What comes through it is one micro-batch of pairs.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from . import _abi
from ._inputs import Inputs
from .errors import UsageError
from .objective import Objective


class FourLogProbabilities(nn.Module):
    """A separable objective of pairs, called as those trainers call their own.

    Exact there: a mean over data is what the trainers make of it. Coupled and joint objectives are refused, since a
    datum's loss would depend on the micro-batch that it happens to be in; so is what needs more than log-probabilities.

    :param reduce: return the mean, as OpenRLHF wants it; False for [B], as LLaMA-Factory wants it.
    :param beta: of the implicit rewards that are returned beside the loss, for the trainers' logs.
    """

    def __init__(self, loss: str | Objective, *, reduce: bool = True, beta: float = 0.1) -> None:
        super().__init__()
        self.objective = Objective(loss) if isinstance(loss, str) else loss
        self.reduce = reduce
        self.beta = beta
        native, name = self.objective.native, self.objective.name
        if native.coupling != _abi.SEPARABLE:
            raise UsageError(
                f"'{name}' is {self.objective.coupling}: a datum's loss depends on the others of its batch, and here "
                "is only a micro-batch; use exact_step or DoRADPOTrainer"
            )
        missing = [
            n
            for n, bit in _abi.INPUT_BITS.items()
            if native.needs & bit and n not in ("ref_logp", "score")
        ]
        missing += native.needs_columns
        if missing:
            raise UsageError(f"'{name}' needs '{missing[0]}', which this trainer doesn't hand over")

    def forward(
        self, chosen: Tensor, rejected: Tensor, reference_chosen: Tensor, reference_rejected: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The loss, and the implicit rewards of chosen and rejected responses, [B]."""
        scores = torch.tensor([1.0, 0.0], device=chosen.device).expand(len(chosen), 2)
        inputs = Inputs(
            torch.stack([chosen, rejected], 1),
            ref_logp=torch.stack([reference_chosen, reference_rejected], 1),
            scores=scores,
        )
        loss = self.objective.evaluate(inputs).loss
        rewards = [
            self.beta * (policy - reference).detach()
            for policy, reference in ((chosen, reference_chosen), (rejected, reference_rejected))
        ]
        return loss.mean() if self.reduce else loss, rewards[0], rewards[1]
