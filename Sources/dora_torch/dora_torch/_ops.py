"""The operators that PyTorch sees: one evaluation each, forward and derivative at once.

Everything leaves the device in one copy and comes back in one; float64 inside.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import _abi
from ._inputs import FIXED
from ._native import ColumnValues, Doubles, FlatBatch, FlatResult, NativeObjective
from .errors import UsageError

#: The objects by number. Operators take numbers instead of objects.
_owners: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
_numbers = itertools.count(1)


def register(owner: Any) -> int:
    """A number that stands for an object as long as it lives."""
    number = next(_numbers)
    _owners[number] = owner
    return number


def _owner(number: int) -> Any:
    owner = _owners.get(number)
    if owner is None:
        raise UsageError("the objective of this operator is gone; keep it as long as its graph")
    return owner


def _to_host(tensors: Sequence[Tensor]) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """Float64 arrays of all tensors, in one copy."""
    if all(t.device.type == "cpu" for t in tensors):
        return [np.ascontiguousarray(t.detach().to(torch.float64).numpy()) for t in tensors]
    # MPS doesn't support float64.
    wide = torch.float32 if tensors[0].device.type == "mps" else torch.float64
    joined = torch.cat([t.detach().reshape(-1).to(wide) for t in tensors])
    array = joined.cpu().to(torch.float64).numpy()
    ends = np.cumsum([t.numel() for t in tensors])
    parts = np.split(array, ends[:-1])
    return [p.reshape(tuple(t.shape)) for p, t in zip(parts, tensors, strict=True)]


@dataclass
class Shape:
    """Where the numbers of a flat batch stand in the tensors of users."""

    logp: tuple[int, ...]
    responses: np.ndarray[Any, np.dtype[np.bool_]] | None
    tokens: np.ndarray[Any, np.dtype[np.bool_]] | None
    tensors: list[tuple[int, ...]]

    def padded_responses(self, flat: Doubles) -> Doubles:
        if self.responses is None:
            return flat.reshape(self.logp)
        out = np.zeros(self.logp)
        out[self.responses] = flat
        return out

    def padded_tokens(self, flat: Doubles) -> Doubles:
        if self.tokens is None:
            raise UsageError("token-level results of a batch without tokens")
        out = np.zeros(self.tokens.shape)
        out[self.tokens] = flat
        return out


def read_batch(
    logp: Tensor,
    tok_logp: Tensor | None,
    tensors: Sequence[Tensor],
    mask: Tensor | None,
    tok_mask: Tensor | None,
    counts: Sequence[int] | None,
    layout: str,
    gradient_columns: Sequence[str],
) -> tuple[FlatBatch, Shape]:
    """The flat batch that tensors stand for."""
    optional = [t for t in (tok_logp, mask, tok_mask) if t is not None]
    arrays = iter(_to_host([logp, *tensors, *optional]))
    first_logp = next(arrays)
    values = [next(arrays) for _ in tensors]
    tok = next(arrays) if tok_logp is not None else None
    keep = next(arrays) != 0 if mask is not None else None
    tok_keep = next(arrays) != 0 if tok_mask is not None else None
    if tok_keep is not None and keep is not None:
        tok_keep = tok_keep & keep[..., None]
    if counts is not None:
        per_datum = np.asarray(counts, dtype=np.int64)
    elif keep is not None:
        per_datum = keep.sum(1).astype(np.int64)
    else:
        per_datum = np.full(logp.shape[0], logp.shape[1], dtype=np.int64)
    shape = Shape(tuple(logp.shape), keep, tok_keep, [tuple(t.shape) for t in tensors])

    def responses(array: Doubles) -> Doubles:
        flat = array.reshape(-1) if keep is None else array[keep]
        return np.ascontiguousarray(flat)

    batch = FlatBatch(first=_offsets(per_datum), logp=responses(first_logp))
    if tok_keep is not None:
        per_response = tok_keep.sum(-1)
        batch.tok_first = _offsets(responses(per_response.astype(np.float64)).astype(np.int64))
        if tok is not None:
            batch.fixed["tok_logp"] = np.ascontiguousarray(tok[tok_keep])
    names = layout.split(",") if layout else []
    for name, array in zip(names, values, strict=True):
        name, extent = name.rsplit(":", 1)
        _put(batch, name, int(extent), array, responses, tok_keep, gradient_columns)
    return batch, shape


def _put(
    batch: FlatBatch,
    name: str,
    extent: int,
    array: Doubles,
    responses: Any,
    tok_keep: np.ndarray[Any, np.dtype[np.bool_]] | None,
    gradient_columns: Sequence[str],
) -> None:
    if extent == FIXED:
        if name == "golden_index":
            batch.golden_index = array.astype(np.int64)
        elif name == "weight":
            batch.fixed[name] = array
        elif name == "ref_tok_logp":
            batch.fixed[name] = np.ascontiguousarray(array[tok_keep])
        else:
            batch.fixed[name] = responses(array)
        return
    if extent == _abi.PER_RESPONSE:
        array = responses(array)
    elif extent == _abi.PER_TOKEN:
        array = np.ascontiguousarray(array[tok_keep])
    batch.columns.append(ColumnValues(name, extent, array, name in gradient_columns))


def _offsets(counts: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])


def per_response(batch: FlatBatch, weights: Doubles) -> Doubles:
    """A weight of each datum, for each of its responses."""
    return np.repeat(weights, np.diff(batch.first))


def weighted(
    objective: NativeObjective,
    batch: FlatBatch,
    result: FlatResult,
    weights: Doubles,
    step: int,
    flags: int,
) -> FlatResult:
    """Derivatives of Σ weightsᵢ lossᵢ, given those of the plain sum.

    A separable objective's are products; a coupled one is asked again.
    """
    if objective.coupling == _abi.COUPLED:
        return objective.evaluate(batch, weights, step, flags | _abi.BATCH_REPEAT)
    of_responses = per_response(batch, weights)
    result.d_logp = result.d_logp * of_responses
    if result.d_tok_logp is not None and batch.tok_first is not None:
        result.d_tok_logp = result.d_tok_logp * np.repeat(of_responses, np.diff(batch.tok_first))
    for column in batch.columns:
        if column.name not in result.d_columns:
            continue
        factors = weights
        if column.extent != _abi.PER_DATUM:
            factors = of_responses
        if column.extent == _abi.PER_TOKEN and batch.tok_first is not None:
            factors = np.repeat(of_responses, np.diff(batch.tok_first))
        result.d_columns[column.name] = result.d_columns[column.name] * factors
    return result


def derivatives(
    result: FlatResult,
    shape: Shape,
    layout: str,
) -> tuple[Doubles, Doubles, Doubles]:
    """The derivatives in the form of the tensors: of logp, of tok_logp, and of all others in a row."""
    d_logp = shape.padded_responses(result.d_logp)
    d_tok = np.zeros(0) if result.d_tok_logp is None else shape.padded_tokens(result.d_tok_logp)
    parts: list[Doubles] = []
    names = layout.split(",") if layout else []
    for text, size in zip(names, shape.tensors, strict=True):
        name, extent = text.rsplit(":", 1)
        values = result.d_columns.get(name) if int(extent) != FIXED else None
        if values is None:
            parts.append(np.zeros(int(np.prod(size))))
        elif int(extent) == _abi.PER_RESPONSE:
            parts.append(shape.padded_responses(values).reshape(-1))
        elif int(extent) == _abi.PER_TOKEN:
            parts.append(shape.padded_tokens(values).reshape(-1))
        else:
            parts.append(values)
    d_rest = np.concatenate(parts) if parts else np.zeros(0)
    return d_logp, d_tok, d_rest


def to_device(arrays: Sequence[Doubles], device: torch.device) -> list[Tensor]:
    """Tensors of float64 (float32 where a device has no other), in one copy."""
    if device.type == "cpu":
        # The shape is restored because `ascontiguousarray` converts a scalar to a vector.
        return [torch.from_numpy(np.ascontiguousarray(a)).reshape(a.shape) for a in arrays]
    joined = torch.from_numpy(np.concatenate([a.reshape(-1) for a in arrays]))
    if device.type == "mps":
        joined = joined.to(torch.float32)
    moved = joined.to(device)
    parts = torch.split(moved, [int(a.size) for a in arrays])
    # The parts are copied, because the outputs of an operator must not share memory.
    return [p.clone().reshape(a.shape) for p, a in zip(parts, arrays, strict=True)]


@torch.library.custom_op("dora_torch::evaluate", mutates_args=())
def evaluate(
    logp: Tensor,
    tok_logp: Tensor | None,
    tensors: list[Tensor],
    mask: Tensor | None,
    tok_mask: Tensor | None,
    counts: list[int] | None,
    upstream: Tensor | None,
    layout: str,
    owner: int,
    step: int,
    flags: int,
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """An objective: [B] losses (one for the batch where it is joint), derivatives, metrics [B, M], bounds [B]."""
    native: NativeObjective = _owner(owner).native
    batch, shape = read_batch(
        logp, tok_logp, tensors, mask, tok_mask, counts, layout, native.gradient_columns
    )
    weights = None if upstream is None else _to_host([upstream])[0]
    result = native.evaluate(batch, weights, step, flags)
    loss = np.array([result.total]) if native.coupling == _abi.JOINT else result.loss
    arrays = derivatives(result, shape, layout)
    outputs = to_device([loss, *arrays, result.metrics, result.lower_bound], logp.device)
    return outputs[0], outputs[1], outputs[2], outputs[3], outputs[4], outputs[5]


@evaluate.register_fake
def _(
    logp: Tensor,
    tok_logp: Tensor | None,
    tensors: list[Tensor],
    mask: Tensor | None,
    tok_mask: Tensor | None,
    counts: list[int] | None,
    upstream: Tensor | None,
    layout: str,
    owner: int,
    step: int,
    flags: int,
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    native: NativeObjective = _owner(owner).native
    size = logp.shape[0] if counts is None else len(counts)
    wide = _wide(logp)
    return (
        wide.new_empty(1 if native.coupling == _abi.JOINT else size),
        wide.new_empty(logp.shape),
        wide.new_empty(0 if tok_logp is None else tok_logp.shape),
        wide.new_empty(sum(t.numel() for t in tensors)),
        wide.new_empty((size, len(native.metrics))),
        wide.new_empty(size),
    )


def _wide(like: Tensor) -> Tensor:
    return like.new_empty(0, dtype=torch.float32 if like.device.type == "mps" else torch.float64)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, ...]) -> None:
    logp, tok_logp, tensors, mask, tok_mask, counts, _, layout, owner, step, flags = inputs
    ctx.save_for_backward(logp, tok_logp, mask, tok_mask, output[1], output[2], output[3], *tensors)
    ctx.rest = (counts, layout, owner, step, flags)
    # The reference keeps the objective alive, because a graph may outlive the module that made it.
    ctx.objective = _owner(owner)


def _backward(ctx: Any, grad: Tensor, *_others: Tensor) -> tuple[Any, ...]:
    logp, tok_logp, mask, tok_mask, d_logp, d_tok, d_rest, *tensors = ctx.saved_tensors
    counts, layout, owner, step, flags = ctx.rest
    native: NativeObjective = ctx.objective.native
    if native.coupling == _abi.COUPLED:
        _, d_logp, d_tok, d_rest, _, _ = evaluate(
            logp,
            tok_logp,
            tensors,
            mask,
            tok_mask,
            counts,
            grad,
            layout,
            owner,
            step,
            flags | _abi.BATCH_REPEAT,
        )
        per_datum: Tensor | None = None
    else:
        per_datum = grad
    of_responses = _spread(per_datum, logp.shape, counts)
    grads: list[Tensor | None] = []
    start = 0
    names = layout.split(",") if layout else []
    for text, tensor in zip(names, tensors, strict=True):
        part = d_rest[start : start + tensor.numel()].reshape(tensor.shape)
        start += tensor.numel()
        extent = int(text.rsplit(":", 1)[1])
        if extent == FIXED or not tensor.is_floating_point():
            grads.append(None)
            continue
        factor = per_datum if extent == _abi.PER_DATUM else of_responses
        if factor is not None and extent == _abi.PER_TOKEN:
            factor = factor[..., None]
        grads.append((part if factor is None else part * factor).to(tensor.dtype))
    d_tokens = None
    if tok_logp is not None and d_tok.numel() == tok_logp.numel():
        scale = of_responses[..., None] if of_responses is not None else None
        d_tokens = (d_tok if scale is None else d_tok * scale).to(tok_logp.dtype)
    d_responses = d_logp if of_responses is None else d_logp * of_responses
    return (
        d_responses.to(logp.dtype),
        d_tokens,
        grads,
        *([None] * 8),
    )


def _spread(weights: Tensor | None, shape: torch.Size, counts: list[int] | None) -> Tensor | None:
    """A weight of each datum (or one for all) in the form of logp."""
    if weights is None:
        return None
    if weights.numel() == 1:
        return weights.reshape(()).expand(shape)
    if counts is None:
        return weights[:, None].expand(shape)
    return torch.repeat_interleave(weights, torch.tensor(counts, device=weights.device))


evaluate.register_autograd(_backward, setup_context=_keep)


@torch.library.custom_op("dora_torch::robust", mutates_args=())
def robust(
    logp: Tensor,
    tok_logp: Tensor | None,
    tensors: list[Tensor],
    mask: Tensor | None,
    tok_mask: Tensor | None,
    counts: list[int] | None,
    h: Tensor | None,
    groups: Tensor | None,
    layout: str,
    owner: int,
    step: int,
    flags: int,
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """A robust objective: its value, derivatives, losses [B], weights [B], metrics [B, M]."""
    robustified = _owner(owner)
    native: NativeObjective = robustified.native
    batch, shape = read_batch(
        logp, tok_logp, tensors, mask, tok_mask, counts, layout, native.gradient_columns
    )
    extra = _to_host([t for t in (h, groups) if t is not None])
    calibration = extra[0] if h is not None else None
    group = extra[-1].astype(np.int64) if groups is not None else None
    value, weights, result = robustified.solve(batch, calibration, group, step, flags)
    arrays = derivatives(result, shape, layout)
    out = to_device([np.array(value), *arrays, result.loss, weights, result.metrics], logp.device)
    return out[0], out[1], out[2], out[3], out[4], out[5], out[6]


@robust.register_fake
def _(
    logp: Tensor,
    tok_logp: Tensor | None,
    tensors: list[Tensor],
    mask: Tensor | None,
    tok_mask: Tensor | None,
    counts: list[int] | None,
    h: Tensor | None,
    groups: Tensor | None,
    layout: str,
    owner: int,
    step: int,
    flags: int,
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    native: NativeObjective = _owner(owner).native
    size = logp.shape[0] if counts is None else len(counts)
    wide = _wide(logp)
    return (
        wide.new_empty(()),
        wide.new_empty(logp.shape),
        wide.new_empty(0 if tok_logp is None else tok_logp.shape),
        wide.new_empty(sum(t.numel() for t in tensors)),
        wide.new_empty(size),
        wide.new_empty(size),
        wide.new_empty((size, len(native.metrics))),
    )


def _keep_robust(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, ...]) -> None:
    logp, tok_logp, tensors, *_ = inputs
    ctx.save_for_backward(output[1], output[2], output[3])
    ctx.like = (
        logp.dtype,
        None if tok_logp is None else (tok_logp.dtype, tok_logp.shape),
        [(t.dtype, t.shape, t.is_floating_point()) for t in tensors],
    )
    ctx.layout = inputs[8]


def _backward_robust(ctx: Any, grad: Tensor, *_others: Tensor) -> tuple[Any, ...]:
    d_logp, d_tok, d_rest = ctx.saved_tensors
    dtype, tok, like = ctx.like
    grads: list[Tensor | None] = []
    start = 0
    names = ctx.layout.split(",") if ctx.layout else []
    for text, (kind, shape, is_float) in zip(names, like, strict=True):
        size = shape.numel()
        part = d_rest[start : start + size].reshape(shape)
        start += size
        is_fixed = int(text.rsplit(":", 1)[1]) == FIXED
        grads.append(None if is_fixed or not is_float else (part * grad).to(kind))
    d_tokens = None
    if tok is not None and d_tok.numel() == tok[1].numel():
        d_tokens = (d_tok * grad).to(tok[0])
    return ((d_logp * grad).to(dtype), d_tokens, grads, *([None] * 9))


robust.register_autograd(_backward_robust, setup_context=_keep_robust)
