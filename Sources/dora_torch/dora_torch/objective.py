"""Preference objectives of plugins as PyTorch modules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from . import _abi, _ops
from ._inputs import Flat, Inputs, Responses, flatten
from ._native import HostOptions, NativeObjective, NativePack, ParameterValue


class Evaluation(NamedTuple):
    """What an objective says about a batch of B data."""

    #: The losses, [B], in nats, or the objective of the batch, [1], if it is joint.
    loss: Tensor
    #: The metrics by name, each [B], without gradient.
    metrics: dict[str, Tensor]


class Objective(nn.Module):
    """A loss plugin as a differentiable function of log-probabilities.

    >>> lire = Objective("lire.so", T=2.0)
    >>> loss = lire(logp, scores=scores)          # [B]
    >>> loss.mean().backward()

    Inputs may be on any device, in float32, bfloat16 or float64; inside it is float64, and the loss comes back in
    float32 unless `logp` is float64. The derivative with respect to `logp`, to token log-probabilities and to the
    objective's gradient columns is the plugin's own. There is no second derivative.

    :param loss: as `dora-host --loss` takes it: "lire.so", "./mine.so", "acme.pack/focal@1.2", "lire{T=4}".
    :param isolation: "auto" (in a process of its own unless trusted), "process" or "none".
    :param plugin_path: directories to look in first.
    :param params: parameters of the objective, which may also be given as keywords.
    """

    def __init__(
        self,
        loss: str,
        *,
        isolation: str = "auto",
        plugin_path: Sequence[str] = (),
        options: HostOptions | None = None,
        params: Mapping[str, ParameterValue] | None = None,
        **keywords: ParameterValue,
    ) -> None:
        super().__init__()
        self.options = options or HostOptions(isolation, tuple(plugin_path))
        self.native = NativeObjective(NativePack(loss, self.options), {**(params or {}), **keywords})
        self.number = _ops.register(self)

    @property
    def name(self) -> str:
        """The objective's id."""
        return self.native.name

    @property
    def coupling(self) -> str:
        """How a datum's loss depends on others: "separable", "coupled" or "joint"."""
        return ("separable", "coupled", "joint")[self.native.coupling]

    @property
    def file(self) -> str:
        """The library that it came from."""
        return self.native.pack.file

    @property
    def confinement(self) -> str | None:
        """What keeps the plugin's process apart; None if it runs in this one."""
        return self.native.pack.confinement

    def set_params(self, **params: ParameterValue) -> None:
        """Changes parameters between steps: those that the plugin lets be scheduled."""
        self.native.set_params(params)

    def forward(
        self,
        logp: Responses | None = None,
        *,
        ref_logp: Responses | None = None,
        lengths: Responses | None = None,
        scores: Responses | None = None,
        weights: Tensor | None = None,
        golden_index: Tensor | None = None,
        mask: Tensor | None = None,
        tok_logp: Tensor | None = None,
        ref_tok_logp: Tensor | None = None,
        tok_mask: Tensor | None = None,
        columns: Mapping[str, Responses] | None = None,
        step: int = 0,
    ) -> Tensor:
        """The loss of each datum, [B]; the inputs are those of :class:`Inputs`.

        `weights` are for objectives that take them; :class:`Robust` multiplies the losses of others by them.
        """
        inputs = Inputs(
            logp,
            ref_logp,
            lengths,
            scores,
            weights,
            golden_index,
            mask,
            tok_logp,
            ref_tok_logp,
            tok_mask,
            columns or {},
        )
        return self.evaluate(inputs, step).loss

    def evaluate(self, inputs: Inputs, step: int = 0) -> Evaluation:
        """Losses and the plugin's metrics."""
        flat = flatten(inputs)
        loss, _, _, _, metrics, _ = _ops.evaluate(
            *operands(flat), None, flat.layout, self.number, step, self.flags
        )
        columns = metrics.detach().unbind(1) if self.native.metrics else ()
        return Evaluation(
            loss if flat.logp.dtype == torch.float64 else loss.float(),
            dict(zip(self.native.metrics, columns, strict=True)),
        )

    @property
    def flags(self) -> int:
        """In evaluation mode the state of a stateful objective stands still."""
        return 0 if self.training else _abi.BATCH_VALIDATION

    def get_extra_state(self) -> Any:
        """The state of a stateful objective, for `state_dict`."""
        state = self.native.save() if self.native.is_stateful else b""
        return torch.frombuffer(bytearray(state), dtype=torch.uint8) if state else None

    def set_extra_state(self, state: Any) -> None:
        if state is not None:
            self.native.load(state.numpy().tobytes())

    def extra_repr(self) -> str:
        return f"{self.name} of {self.file}"


def operands(
    flat: Flat,
) -> tuple[Tensor, Tensor | None, list[Tensor], Tensor | None, Tensor | None, list[int] | None]:
    """What both operators begin with."""
    return flat.logp, flat.tok_logp, flat.tensors, flat.mask, flat.tok_mask, flat.counts
