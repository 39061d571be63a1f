"""A robust objective over a global batch that comes in parts: micro-batches, processes, or both."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn

from . import _abi, _ops
from ._gather import Ranks
from ._inputs import Flat, Inputs, flatten
from ._native import ColumnValues, Doubles, FlatBatch, FlatResult, Integers, NativeStream
from .errors import InputError, UsageError
from .objective import operands
from .robust import Robust

Micro = TypeVar("Micro")


@dataclass
class MicroBatch:
    """The model's numbers for some data of a step."""

    inputs: Inputs
    #: The calibration weights, [b]; None means that all are 1.
    h: Tensor | None = None
    #: The group of each datum, [b].
    groups: Tensor | None = None


@dataclass
class Report:
    """What a step minimized."""

    #: The objective of the global batch, in nats.
    value: float
    #: The number of data in the global batch.
    count: int
    #: dL/dloss of each datum, [B], by rank and, if there was one pass, in order of arrival.
    weights: Doubles


@dataclass
class _Observed:
    """A micro-batch of the first of two passes."""

    batch: FlatBatch
    shape: _ops.Shape
    layout: str
    h: Doubles | None
    groups: Integers | None


class GlobalBatch:
    """The exact gradient of a robust objective, from the parts of its batch.

    One pass, where :attr:`passes` is 1 (a separable objective with `dora`, `kl-dro`, `dr-dpo`, `reweight`, `erm` …):

    >>> step = GlobalBatch(robust, model.parameters())
    >>> for micro in micro_batches:
    ...     step.loss(forward(micro)).backward()
    >>> report = step.finish()            # .grad is now that of the objective over everything
    >>> optimizer.step()

    Two passes otherwise: first `observe` every micro-batch without gradients, then `solve`, and then `loss` of
    the same micro-batches in the same order. :func:`exact_step` does whichever is right.

    What `loss` returns has the right gradient, not the right value, until `finish`, which scales `.grad`. So
    gradients are zero before the first `loss`, and nothing reads them before `finish`.

    :param parameters: whose `.grad` is accumulated: those that the optimizer has.
    :param group: the processes that share the batch; the default group where torch.distributed runs.
    :param averages: whether the engine averages gradients over processes, as DDP, FSDP and ZeRO do; False
        where it adds them up or nothing is done.
    :param divisor: what the trainer divides a loss by before `backward`, such as its number of accumulation
        steps.
    :param uneven: allow processes to have micro-batches of different size.
    :param per: "data" for a mean over data; "tokens" for `erm` divided by the tokens of the global batch.
    """

    def __init__(
        self,
        robust: Robust,
        parameters: Iterable[Tensor],
        *,
        group: dist.ProcessGroup | None = None,
        averages: bool = True,
        divisor: float = 1.0,
        uneven: bool = False,
        per: str = "data",
        max_drift: float = 1e-3,
    ) -> None:
        if per not in ("data", "tokens"):
            raise UsageError(f"per is '{per}', must be 'data' or 'tokens'")
        if per == "tokens" and robust.robustifier.name != "erm":
            raise UsageError(
                f"a mean over tokens is one of losses; '{robust.robustifier.name}' isn't a mean"
            )
        self.robust = robust
        self.parameters = list(parameters)
        self.ranks = Ranks(group, uneven)
        self.averages = averages
        self.divisor = divisor
        self.per = per
        self.max_drift = max_drift
        native = robust.objective.native
        # Columns that are sums over the whole batch are known only after a first pass.
        separable = native.coupling == _abi.SEPARABLE and not native.batch_columns
        #: The number of forward passes in a step.
        self.passes = 1 if separable and robust.robustifier.is_one_pass() else 2
        self._reset()

    def _reset(self) -> None:
        self._stream: NativeStream | None = None
        self._tokens = 0.0
        self._observed: list[_Observed] = []
        self._gradients: list[tuple[Doubles, Doubles, Doubles]] = []
        self._next = 0
        self._report: Report | None = None

    @property
    def _factor(self) -> float:
        """What the gradient is multiplied by so that it is right after engine and trainer."""
        return self.divisor * (self.ranks.size if self.averages else 1)

    # Two passes

    def observe(self, micro: MicroBatch) -> None:
        """First pass: takes a micro-batch's numbers. Run the model under `torch.no_grad()`."""
        if self._report is not None:
            raise UsageError("observe: this step is solved already; finish it first")
        flat = flatten(micro.inputs)
        native = self.robust.objective.native
        batch, shape = _ops.read_batch(*operands(flat), flat.layout, native.gradient_columns)
        h = _numbers(micro.h, batch.count, "h")
        groups = _numbers(micro.groups, batch.count, "groups")
        self._observed.append(
            _Observed(batch, shape, flat.layout, h, None if groups is None else groups.astype(np.int64))
        )

    def solve(self, step: int = 0) -> Report:
        """Between the passes: the objective of everything observed, by all processes."""
        if not self._observed:
            raise UsageError("solve: nothing was observed")
        own = _joined([o.batch for o in self._observed])
        h = _joined_arrays([o.h for o in self._observed])
        groups = _joined_arrays([o.groups for o in self._observed])
        parts = self.ranks.objects("solve", own.count, len(own.logp), (own, h, groups))
        whole = _joined([p[0] for p in parts])
        value, weights, result = self.robust.solve(
            whole,
            _joined_arrays([p[1] for p in parts]),
            _joined_arrays([p[2] for p in parts]),
            step,
            self.robust.objective.flags,
        )
        scale = self._per_token(whole)
        before = _joined([p[0] for p in parts[: self.ranks.rank]]) if self.ranks.rank else None
        self._gradients = list(_split(result, self._observed, before, scale))
        self._report = Report(value * scale, whole.count, weights * scale)
        return self._report

    def _per_token(self, whole: FlatBatch) -> float:
        if self.per == "data":
            return 1.0
        return whole.count / float(_lengths(whole).sum())

    # The pass with gradients

    def loss(self, micro: MicroBatch) -> Tensor:
        """What to call `backward` on for a micro-batch. Its value is the objective as known so far."""
        return self._streamed(micro) if self.passes == 1 else self._linear(micro)

    def _streamed(self, micro: MicroBatch) -> Tensor:
        robust = self.robust
        if self._stream is None:
            self._check_zero()
            self._stream = NativeStream(robust.robustifier)
        flat = flatten(micro.inputs)
        objective = robust.objective
        loss, _, _, _, _, bounds = _ops.evaluate(
            *operands(flat), None, flat.layout, objective.number, 0, objective.flags
        )
        factors, lengths = self._factors(flat)
        losses = _ops._to_host([loss, bounds])
        seen = factors * robust.shifted_losses(losses[0], losses[1])
        h = _numbers(micro.h, len(seen), "h")
        columns = np.stack([seen, np.ones(len(seen)) if h is None else h, lengths])
        whole, own = self.ranks.columns("loss", columns, flat.logp.numel())
        rescale, upstream = self._stream.add(
            np.ascontiguousarray(whole[0]), np.ascontiguousarray(whole[1])
        )
        self._tokens += float(whole[2].sum())
        self._scale(rescale)
        weights = factors * upstream[own] * self._factor
        surrogate = (loss * torch.from_numpy(weights).to(loss)).sum()
        return _with_value(surrogate, self._stream.finish()[0])

    def _factors(self, flat: Flat) -> tuple[Doubles, Doubles]:
        """The data set's weight of each datum, where the host applies it; and its number of tokens."""
        if "weight:" not in flat.layout and self.per == "data":
            ones = np.ones(flat.batch_size)
            return ones, ones
        batch, _ = _ops.read_batch(*operands(flat), flat.layout, ())
        ones = np.ones(batch.count)
        return self.robust.factors(batch), _lengths(batch) if self.per == "tokens" else ones

    def _linear(self, micro: MicroBatch) -> Tensor:
        if self._report is None:
            raise UsageError("loss: observe every micro-batch and solve first; see exact_step")
        if self._next == 0:
            self._check_zero()
        if self._next >= len(self._observed):
            raise UsageError(f"loss: only {len(self._observed)} micro-batches were observed")
        observed, gradients = self._observed[self._next], self._gradients[self._next]
        self._next += 1
        flat = flatten(micro.inputs)
        batch, _ = _ops.read_batch(*operands(flat), flat.layout, ())
        self._check_drift(observed.batch, batch)
        surrogate = _dot(flat.logp, gradients[0])
        if flat.tok_logp is not None and gradients[1].size:
            surrogate = surrogate + _dot(flat.tok_logp, gradients[1])
        start = 0
        for tensor in flat.tensors:
            part = gradients[2][start : start + tensor.numel()]
            start += tensor.numel()
            if tensor.requires_grad:
                surrogate = surrogate + _dot(tensor, part)
        return _with_value(surrogate * self._factor, self._report.value)

    def _check_drift(self, before: FlatBatch, now: FlatBatch) -> None:
        if len(before.logp) != len(now.logp):
            raise UsageError("loss: this isn't the micro-batch that was observed at this place")
        drift = np.abs(before.logp - now.logp)
        worst = int(np.argmax(drift - self.max_drift * (1 + np.abs(before.logp))))
        if drift[worst] > self.max_drift * (1 + abs(before.logp[worst])):
            raise UsageError(
                f"loss: response {worst} has log-probability {now.logp[worst]:.6g}, had "
                f"{before.logp[worst]:.6g} in the first pass; turn dropout off, or allow more with max_drift"
            )

    # The end

    def finish(self) -> Report:
        """Makes `.grad` that of the objective, and is ready for the next step."""
        if self.passes == 2:
            report = self._report
            if report is None or self._next != len(self._observed):
                raise UsageError(
                    f"finish: {self._next} of {len(self._observed)} micro-batches went backward"
                )
            self.ranks.header("finish", 0, 0)
        else:
            if self._stream is None:
                raise UsageError("finish: no micro-batch was seen")
            self.ranks.header("finish", 0, 0)
            value, scale, weights = self._stream.finish()
            per = self._stream.count / self._tokens if self.per == "tokens" else 1.0
            self._scale(scale * per)
            report = Report(value * per, self._stream.count, weights * per)
        self._reset()
        return report

    def _scale(self, factor: float) -> None:
        if factor == 1:
            return
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter.grad.mul_(factor)

    def _check_zero(self) -> None:
        for parameter in self.parameters:
            grad = parameter.grad
            if grad is None:
                continue
            local = grad.to_local() if hasattr(grad, "to_local") else grad
            if bool(local.count_nonzero()):
                raise UsageError("gradients aren't zero before the first micro-batch of a step")


def exact_step(
    robust: Robust,
    micro_batches: Sequence[Micro],
    forward: Callable[[Micro], MicroBatch],
    model: nn.Module,
    *,
    step: int = 0,
    **options: Any,
) -> Report:
    """Runs all passes of one step; afterwards `.grad` is that of the objective over the global batch.

    :param forward: runs the model on a micro-batch.
    :param model: as the engine wraps it. DDP reduces gradients in the last micro-batch only.
    :param options: of :class:`GlobalBatch`.
    """
    batch = GlobalBatch(robust, [p for p in model.parameters() if p.requires_grad], **options)
    if batch.passes == 2:
        with torch.no_grad():
            for micro in micro_batches:
                batch.observe(forward(micro))
        batch.solve(step)
    for i, micro in enumerate(micro_batches):
        with _synchronized(model, i == len(micro_batches) - 1):
            batch.loss(forward(micro)).backward()  # type: ignore[no-untyped-call]
    return batch.finish()


@contextlib.contextmanager
def _synchronized(model: nn.Module, is_last: bool) -> Iterator[None]:
    """DDP's `no_sync` but for the last micro-batch. FSDP keeps what it hasn't reduced out of `.grad`."""
    if is_last or not isinstance(model, nn.parallel.DistributedDataParallel):
        yield
        return
    with model.no_sync():
        yield


def _with_value(surrogate: Tensor, value: float) -> Tensor:
    return surrogate - surrogate.detach() + value


def _dot(tensor: Tensor, gradient: Doubles) -> Tensor:
    wide = torch.float32 if tensor.device.type == "mps" else torch.float64
    weights = torch.from_numpy(np.ascontiguousarray(gradient)).reshape(tensor.shape)
    # Padding may contain any number, and multiplying infinity by 0 doesn't give 0.
    kept = torch.where(weights.to(tensor.device) != 0, tensor.to(wide), 0)
    return (kept * weights.to(tensor.device, wide)).sum()


def _numbers(tensor: Tensor | None, count: int, name: str) -> Doubles | None:
    if tensor is None:
        return None
    if tensor.shape != (count,):
        raise InputError(f"{name} has shape {list(tensor.shape)}, must be [{count}]")
    return _ops._to_host([tensor])[0]


def _lengths(batch: FlatBatch) -> Doubles:
    """Tokens of each datum."""
    lengths = batch.fixed.get("len")
    if lengths is None:
        raise InputError("a mean over tokens needs the lengths of responses")
    return np.add.reduceat(lengths, batch.first[:-1])


def _joined_arrays(arrays: Sequence[Any]) -> Any:
    present = [a for a in arrays if a is not None]
    if not present:
        return None
    if len(present) != len(arrays):
        raise InputError("h or groups are in some micro-batches and not in others")
    return np.concatenate(present)


def _joined(batches: Sequence[FlatBatch]) -> FlatBatch:
    """Several batches as one."""
    head = batches[0]
    for other in batches[1:]:
        if head.fixed.keys() != other.fixed.keys() or [c.name for c in head.columns] != [
            c.name for c in other.columns
        ]:
            raise InputError("micro-batches of one step have different inputs")
    return FlatBatch(
        first=_joined_offsets([b.first for b in batches]),
        logp=np.concatenate([b.logp for b in batches]),
        fixed={name: np.concatenate([b.fixed[name] for b in batches]) for name in head.fixed},
        golden_index=_joined_arrays([b.golden_index for b in batches]),
        tok_first=(
            None
            if head.tok_first is None
            else _joined_offsets([b.tok_first for b in batches if b.tok_first is not None])
        ),
        columns=[
            ColumnValues(
                column.name,
                column.extent,
                np.concatenate([b.columns[i].values for b in batches]),
                column.is_differentiable,
            )
            for i, column in enumerate(head.columns)
        ],
    )


def _joined_offsets(offsets: Sequence[Integers]) -> Integers:
    counts = np.concatenate([np.diff(o) for o in offsets])
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])


def _split(
    result: FlatResult, observed: Sequence[_Observed], before: FlatBatch | None, scale: float
) -> Iterator[tuple[Doubles, Doubles, Doubles]]:
    """The derivatives that belong to each micro-batch of this process."""
    datum = 0 if before is None else before.count
    response = 0 if before is None else len(before.logp)
    token = 0 if before is None or before.tok_first is None else int(before.tok_first[-1])
    for o in observed:
        n, r = o.batch.count, len(o.batch.logp)
        t = 0 if o.batch.tok_first is None else int(o.batch.tok_first[-1])
        ranges = {
            _abi.PER_DATUM: slice(datum, datum + n),
            _abi.PER_RESPONSE: slice(response, response + r),
            _abi.PER_TOKEN: slice(token, token + t),
        }
        extents = {c.name: c.extent for c in o.batch.columns}
        part = FlatResult(
            loss=result.loss[ranges[_abi.PER_DATUM]],
            d_logp=scale * result.d_logp[ranges[_abi.PER_RESPONSE]],
            d_tok_logp=(
                None if result.d_tok_logp is None else scale * result.d_tok_logp[ranges[_abi.PER_TOKEN]]
            ),
            d_columns={
                name: scale * values[ranges[extents[name]]] for name, values in result.d_columns.items()
            },
            metrics=result.metrics,
            lower_bound=result.lower_bound,
            total=result.total,
        )
        yield _ops.derivatives(part, o.shape, o.layout)
        datum, response, token = datum + n, response + r, token + t
