"""h, how much a datum looks as if it came from the target distribution."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from . import _abi
from ._library import library, raised
from ._native import Doubles
from .errors import InputError, ParameterError

#: One value per response, as [N, K] or as N lists of length K.
Rows = Tensor | Sequence[Sequence[float]]


def calibration_weights(
    probs: Rows,
    *,
    sources: Tensor | Sequence[Sequence[int]] | None = None,
    mixture: Sequence[float] | None = None,
    gamma: Sequence[float] | None = None,
    stabiliser: str | float = "1/K",
    normalize: bool = False,
) -> Tensor:
    """h of each datum, [N] in float64: Eq. 6 of https://arxiv.org/abs/2504.05831.

    :param probs: a classifier's probability that each response is from the target.
    :param sources: the number of each response's source; its place in the datum where left out.
    :param mixture: the share of each source; that of these responses where left out.
    :param gamma: how many responses not from the target there were per response from it, for each source.
    :param stabiliser: "1/K", "none" or a number.
    :param normalize: divide by the mean.
    """
    rows = _rows(probs)
    first = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
    numbers, count = None, len(rows[0]) if rows else 0
    if sources is not None:
        numbers = np.concatenate([np.asarray(row, dtype=np.int64) for row in sources])
        if len(numbers) != first[-1]:
            raise InputError(f"{len(numbers)} sources for {first[-1]} probabilities")
        count = int(max(numbers.max(), len(mixture or ()) - 1, len(gamma or ()) - 1)) + 1
    else:
        count = int(np.diff(first).max()) if rows else 0
    for name, values in (("mixture", mixture), ("gamma", gamma)):
        if values is not None and len(values) != count:
            raise ParameterError(f"{name} has {len(values)} numbers for {count} sources")
    flat = np.concatenate(rows) if rows else np.zeros(0)
    h, error = np.empty(len(rows)), _abi.HostError()
    status = library().dora_host_calibrate(
        len(rows),
        first.ctypes.data_as(_abi.INTEGERS),
        flat.ctypes.data_as(_abi.DOUBLES),
        None if numbers is None else numbers.ctypes.data_as(_abi.INTEGERS),
        count,
        _pointer(mixture),
        _pointer(gamma),
        _stabiliser(stabiliser),
        int(normalize),
        h.ctypes.data_as(_abi.DOUBLES),
        ctypes.byref(error),
    )
    if status:
        raise raised(error)
    return torch.from_numpy(h)


def read_calibration(path: str | os.PathLike[str], field: str = "h") -> Tensor:
    """The calibration weights that `dora-host calibrate` wrote, [N] in float64, in the order of the lines."""
    weights: list[float] = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                weights.append(float(json.loads(line)[field]))
            except (KeyError, TypeError, ValueError) as error:
                raise InputError(
                    f"{path}:{number}: no number '{field}'; 'dora-host calibrate' writes it"
                ) from error
    return torch.tensor(weights, dtype=torch.float64)


def _rows(values: Rows) -> list[Doubles]:
    return [np.asarray(row, dtype=np.float64).reshape(-1) for row in values]


def _pointer(values: Sequence[float] | None) -> object:
    # ctypes keeps the array alive as long as the pointer.
    return None if values is None else (ctypes.c_double * len(values))(*values)


def _stabiliser(text: str | float) -> float:
    if isinstance(text, str):
        known = {"1/K": float("nan"), "none": 0.0}
        if text not in known:
            raise ParameterError(f"stabiliser is '{text}', must be '1/K', 'none' or a number")
        return known[text]
    if not text > 0:
        raise ParameterError(f"stabiliser is {text}, must be above 0; 'none' for nothing")
    return float(text)
