"""What users pass, as the flat tensors and the layout that the operators take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from . import _abi
from .errors import InputError

#: One value per response, as [B, K] or as a list of B tensors of length K.
Responses = Tensor | Sequence[Tensor]

_PER_RESPONSE = ("ref_logp", "len", "score")
#: The names of arguments by the names of inputs in dora.h.
_ARGUMENTS = {
    "ref_logp": "ref_logp",
    "len": "lengths",
    "score": "scores",
    "weight": "weights",
    "golden_index": "golden_index",
    "ref_tok_logp": "ref_tok_logp",
}


@dataclass
class Inputs:
    """One micro-batch of B data.

    `logp`, and whatever belongs to it, is [B, K] or a list of B tensors [Kᵢ]; `mask` [B, K] says which
    responses are there. Log-probabilities are sums over tokens, in nats. Token-level inputs are
    [B, K, T] (or [R, T] where `logp` is a list, R responses in all) with `tok_mask` of that shape.
    Where `logp` is None it is the sum of `tok_logp`, and `lengths` the number of tokens.
    """

    logp: Responses | None = None
    ref_logp: Responses | None = None
    lengths: Responses | None = None
    scores: Responses | None = None
    weights: Tensor | None = None
    golden_index: Tensor | None = None
    mask: Tensor | None = None
    tok_logp: Tensor | None = None
    ref_tok_logp: Tensor | None = None
    tok_mask: Tensor | None = None
    columns: Mapping[str, Responses] = field(default_factory=dict)


@dataclass
class Flat:
    """Arguments of an operator."""

    logp: Tensor
    tok_logp: Tensor | None
    tensors: list[Tensor]
    mask: Tensor | None
    tok_mask: Tensor | None
    #: K of each datum if `logp` is flat; None if it is [B, K].
    counts: list[int] | None
    #: A comma-separated list of "name:extent" for each of `tensors`.
    layout: str

    @property
    def batch_size(self) -> int:
        return self.logp.shape[0] if self.counts is None else len(self.counts)


FIXED = -1
"""The extent of an input that dora.h names; others are columns with DORA_PER_…"""


def flatten(inputs: Inputs) -> Flat:
    """Checks shapes, and brings lists into one form."""
    logp, lengths = inputs.logp, inputs.lengths
    if logp is None:
        logp, lengths = _summed(inputs)
    counts = None if isinstance(logp, Tensor) else [len(row) for row in logp]
    joined = _joined(logp)
    if counts is None and joined.dim() != 2:
        raise InputError(f"logp has shape {list(joined.shape)}, must be [B, K] or a list of [K]")
    flat = Flat(joined, inputs.tok_logp, [], inputs.mask, inputs.tok_mask, counts, "")
    if inputs.mask is not None and (counts is not None or inputs.mask.shape != joined.shape):
        raise InputError(f"mask has shape {list(inputs.mask.shape)}, logp {list(joined.shape)}")
    _check_tokens(flat)
    names: list[str] = []
    given = {
        "ref_logp": inputs.ref_logp,
        "len": lengths,
        "score": inputs.scores,
        "weight": inputs.weights,
        "golden_index": inputs.golden_index,
        "ref_tok_logp": inputs.ref_tok_logp,
    }
    for name, value in given.items():
        if value is None:
            continue
        tensor = _joined(value)
        if tensor.shape != _expected(name, flat):
            raise InputError(
                f"{_ARGUMENTS[name]} has shape {list(tensor.shape)}, must be "
                f"{list(_expected(name, flat))}"
            )
        names.append(f"{name}:{FIXED}")
        flat.tensors.append(tensor)
    for name, value in inputs.columns.items():
        if "," in name:
            raise InputError(f"column '{name}': no plugin's column has a comma in its name")
        tensor = _joined(value)
        names.append(f"{name}:{_extent(name, value, tensor, flat)}")
        flat.tensors.append(tensor)
    flat.layout = ",".join(names)
    return flat


def _summed(inputs: Inputs) -> tuple[Tensor, Responses | None]:
    if inputs.tok_logp is None or inputs.tok_mask is None:
        raise InputError("give logp, or tok_logp and tok_mask")
    mask = inputs.tok_mask
    logp = torch.where(mask, inputs.tok_logp, 0).sum(-1)
    return logp, inputs.lengths if inputs.lengths is not None else mask.sum(-1).clamp(min=1)


def _joined(value: Responses) -> Tensor:
    return value if isinstance(value, Tensor) else torch.cat([row.reshape(-1) for row in value])


def _check_tokens(flat: Flat) -> None:
    if flat.tok_logp is None:
        return
    if flat.tok_logp.shape[:-1] != flat.logp.shape:
        raise InputError(
            f"tok_logp has shape {list(flat.tok_logp.shape)}, must be {list(flat.logp.shape)} and T"
        )
    if flat.tok_mask is None or flat.tok_mask.shape != flat.tok_logp.shape:
        raise InputError("tok_logp needs a tok_mask of its shape")


def _expected(name: str, flat: Flat) -> torch.Size:
    if name in _PER_RESPONSE:
        return flat.logp.shape
    if name == "ref_tok_logp":
        if flat.tok_mask is None:
            raise InputError("ref_tok_logp needs a tok_mask of its shape")
        return flat.tok_mask.shape
    return torch.Size([flat.batch_size])


def _extent(name: str, value: Responses, tensor: Tensor, flat: Flat) -> int:
    if not isinstance(value, Tensor) or (flat.counts is None and tensor.shape == flat.logp.shape):
        if tensor.shape == flat.logp.shape:
            return _abi.PER_RESPONSE
    elif flat.tok_mask is not None and tensor.shape == flat.tok_mask.shape:
        return _abi.PER_TOKEN
    elif tensor.shape == (flat.batch_size,):
        return _abi.PER_DATUM
    raise InputError(
        f"column '{name}' has shape {list(tensor.shape)}, must be [B], that of logp, or that of "
        "tok_mask"
    )
