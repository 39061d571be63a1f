"""Robust objectives: what makes one number of a batch's losses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from . import _abi, _ops
from ._inputs import Inputs, Responses, flatten
from ._native import (
    Doubles,
    FlatBatch,
    FlatResult,
    Integers,
    NativeRobustifier,
    ParameterValue,
    shifted,
)
from .errors import InputError, PluginMisbehaved, UsageError
from .objective import Objective, operands


class RobustEvaluation(NamedTuple):
    """A robust objective of one batch of B data."""

    #: The value to minimize, in nats.
    value: Tensor
    #: The plugin's loss of each datum, [B], without gradient; NaN if the objective is joint.
    losses: Tensor
    #: dL/dloss of each datum, [B].
    weights: Tensor
    #: The metrics by name, each [B].
    metrics: dict[str, Tensor]


class Robust(nn.Module):
    """An objective made robust over the batch that it is given.

    >>> dora = Robust(Objective("lire.so"), "dora", lam=1.0)
    >>> dora(logp, scores=scores, h=h).backward()

    The batch must be the whole global batch: a robust objective of parts, averaged, is another one. Where the
    batch comes in parts, or from several processes, use :class:`GlobalBatch`.

    :param robustifier: a name as `dora-host --robust` takes it ("dora", "cvar", "erm", "./mine.so" …).
    :param lam: the parameter `lambda`, which Python has no room for.
    :param shift: added to each loss before h: "none", a number, or "auto", minus the loss's lower bound.
    :param group_sizes: how many data of the data set each group has, for robustifiers of groups.
    """

    def __init__(
        self,
        objective: Objective,
        robustifier: str = "dora",
        *,
        lam: float | None = None,
        shift: str | float = "none",
        group_sizes: Tensor | None = None,
        **params: ParameterValue,
    ) -> None:
        super().__init__()
        self.objective = objective
        if lam is not None:
            params["lambda"] = lam
        self.robustifier = NativeRobustifier(robustifier, params, objective.options)
        if objective.native.coupling == _abi.JOINT and self.robustifier.name != "erm":
            raise UsageError(
                f"'{objective.name}' has one value for a whole batch and none per datum, so that nothing but "
                f"'erm' can be made of it, not '{self.robustifier.name}'"
            )
        self.shift = shift
        self.group_sizes: Integers | None = (
            None if group_sizes is None else np.asarray(group_sizes, dtype=np.int64)
        )
        self.number = _ops.register(self)

    @property
    def native(self) -> object:
        return self.objective.native

    def forward(
        self,
        logp: Responses | None = None,
        *,
        h: Tensor | None = None,
        groups: Tensor | None = None,
        step: int = 0,
        **inputs: object,
    ) -> Tensor:
        """The objective of the batch; `inputs` as of :class:`Inputs`, h and groups [B]."""
        return self.evaluate(Inputs(logp, **inputs), h, groups, step).value  # type: ignore[arg-type]

    def evaluate(
        self, inputs: Inputs, h: Tensor | None = None, groups: Tensor | None = None, step: int = 0
    ) -> RobustEvaluation:
        """The objective with what it was made of."""
        flat = flatten(inputs)
        for name, tensor in (("h", h), ("groups", groups)):
            if tensor is not None and tensor.shape != (flat.batch_size,):
                raise InputError(f"{name} has shape {list(tensor.shape)}, must be [{flat.batch_size}]")
        value, _, _, _, losses, weights, metrics = _ops.robust(
            *operands(flat), h, groups, flat.layout, self.number, step, self.objective.flags
        )
        names = self.objective.native.metrics
        return RobustEvaluation(
            value if flat.logp.dtype == torch.float64 else value.float(),
            losses.detach(),
            weights.detach(),
            dict(zip(names, metrics.detach().unbind(1) if names else (), strict=True)),
        )

    def solve(
        self, batch: FlatBatch, h: Doubles | None, groups: Integers | None, step: int, flags: int
    ) -> tuple[float, Doubles, FlatResult]:
        """The value, each datum's weight, and derivatives of the value."""
        native = self.objective.native
        result = native.evaluate(batch, None, step, flags)
        if native.coupling == _abi.JOINT:
            if (self.factors(batch) != 1).any():
                raise InputError(
                    f"loss '{native.name}' is one number for the whole batch: no datum of it can be weighted"
                )
            return result.total, np.full(batch.count, 1 / batch.count), result
        factors = self.factors(batch)
        seen = factors * self.shifted_losses(result.loss, result.lower_bound)
        value, weights = self.robustifier.evaluate(seen, h, groups, self.group_sizes)
        weights = factors * weights
        losses, metrics = result.loss, result.metrics
        result = _ops.weighted(native, batch, result, weights, step, flags)
        if not np.array_equal(result.loss, losses):
            raise PluginMisbehaved(
                f"loss '{native.name}' misbehaved: asked again about the same batch, it gives other losses"
            )
        result.loss, result.metrics = losses, metrics
        return value, weights, result

    def shifted_losses(self, losses: Doubles, lower_bound: Doubles) -> Doubles:
        """The losses as the robustifier sees them, before the data set's weights."""
        return shifted(self.shift, losses, lower_bound, self.objective.native.lower_bound)

    def factors(self, batch: FlatBatch) -> Doubles:
        """What each loss is multiplied by: the data set's weight, unless the objective takes it itself."""
        weights = batch.fixed.get("weight")
        if weights is None or self.objective.native.takes("weight"):
            return np.ones(batch.count)
        if (weights == 0).any():
            row = int(np.flatnonzero(weights == 0)[0])
            raise InputError(
                f"datum {row}: its weight is 0; leave it out of the batch, whose size counts", row
            )
        return weights
