"""Packs and instances of the host: NumPy arrays in, NumPy arrays out."""

from __future__ import annotations

import atexit
import ctypes
import logging
import os
import sys
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _abi
from ._library import library, raised
from .errors import BY_STATUS, DoraError, ParameterError, PluginNotFound, UsageError

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
ParameterValue = float | int | bool | str

_LOG = logging.getLogger("dora_torch.plugin")
_LEVELS = {0: logging.DEBUG, 1: logging.INFO, 2: logging.WARNING}
_ISOLATION = {"auto": 0, "process": 1, "none": 2}


def _take_line(_context: int, level: int, text: bytes) -> None:
    _LOG.log(_LEVELS.get(level, logging.INFO), "%s", text.decode("utf-8", "replace"))


_log = _abi.LOG(_take_line)


def _list(texts: Sequence[str]) -> Any:
    """Strings with a NULL at the end."""
    return (ctypes.c_char_p * (len(texts) + 1))(*(os.fsencode(text) for text in texts))


@dataclass(frozen=True)
class HostOptions:
    """How plugins are found and where they run; as the options of the program dora-host."""

    isolation: str = "auto"
    plugin_path: tuple[str, ...] = ()
    executable: str | None = None
    lock_file: str | None = None
    allow_unsigned: bool = False
    call_seconds: float = 0.0

    def native(self) -> _abi.HostOptions:
        if self.isolation not in _ISOLATION:
            raise ParameterError(
                f"isolation is '{self.isolation}', must be 'auto', 'process' or 'none'"
            )
        return _abi.HostOptions(
            struct_size=ctypes.sizeof(_abi.HostOptions),
            isolation=_ISOLATION[self.isolation],
            plugin_path=_list(self.plugin_path),
            executable=self.executable.encode() if self.executable else None,
            lock_file=self.lock_file.encode() if self.lock_file else None,
            allow_unsigned=int(self.allow_unsigned),
            call_seconds=self.call_seconds,
            log=_log,
            # This finds packs that pip installed for this Python, in any environment.
            package_path=_list(sys.path),
        )


class NativePack:
    """A loaded pack; unloaded when nothing refers to it."""

    def __init__(self, name: str, options: HostOptions) -> None:
        error = _abi.HostError()
        address = library().dora_host_load(
            name.encode(), ctypes.byref(options.native()), ctypes.byref(error)
        )
        if not address:
            raise raised(error)
        self.address: int = address
        self.table = _abi.Pack.from_address(address)
        self._end = weakref.finalize(self, library().dora_host_unload, address)

    @property
    def file(self) -> str:
        text = library().dora_host_file(self.address)
        return "" if text is None else str(text.decode())

    @property
    def confinement(self) -> str | None:
        """What keeps its process apart; None if it runs in this one."""
        text = library().dora_host_confinement(self.address)
        return None if text is None else str(text.decode())


@dataclass
class ColumnValues:
    """A named input, flat."""

    name: str
    extent: int
    values: Doubles
    is_differentiable: bool = False


@dataclass
class FlatBatch:
    """The inputs of one evaluation, flat: N data, R responses, T tokens."""

    first: Integers
    logp: Doubles
    fixed: dict[str, Doubles] = field(default_factory=dict)
    golden_index: Integers | None = None
    tok_first: Integers | None = None
    columns: list[ColumnValues] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.first) - 1


@dataclass
class FlatResult:
    """What an objective says about one batch."""

    loss: Doubles
    d_logp: Doubles
    d_tok_logp: Doubles | None
    d_columns: dict[str, Doubles]
    metrics: Doubles
    lower_bound: Doubles
    total: float


def _pointer(values: Doubles | None) -> Any:
    return None if values is None else values.ctypes.data_as(_abi.DOUBLES)


def _int_pointer(values: Integers | None) -> Any:
    return None if values is None else values.ctypes.data_as(_abi.INTEGERS)


def _texts(list_: Any) -> list[str]:
    names: list[str] = []
    while list_ and list_[len(names)]:
        names.append(list_[len(names)].decode())
    return names


def _pairs(schema: Sequence[_abi.Param], given: Mapping[str, ParameterValue], owner: str) -> Any:
    pairs = (_abi.KeyValue * len(given))()
    for i, (name, value) in enumerate(given.items()):
        pairs[i].id = name.encode()
        pairs[i].value = _number(schema, name, value, owner)
    return pairs


def _number(schema: Sequence[_abi.Param], name: str, value: ParameterValue, owner: str) -> float:
    parameter = next((p for p in schema if p.id.decode() == name), None)
    if not isinstance(value, str):
        return float(value)
    if parameter is not None and parameter.kind == _abi.PARAM_ENUM:
        choices = [parameter.choices[i].id.decode() for i in range(parameter.n_choices)]
        if value in choices:
            return float(choices.index(value))
        raise ParameterError(
            f"parameter '{name}' of {owner} is '{value}', must be "
            + " or ".join(f"'{choice}'" for choice in choices)
        )
    raise ParameterError(f"parameter '{name}' of {owner} is the text '{value}', must be a number")


def _failure(status: int, text: bytes, datum: int = -1) -> DoraError:
    message = text.decode("utf-8", "replace") or f"status {status}"
    return BY_STATUS.get(status, DoraError)(message, datum if datum >= 0 else None)


_ROOM = 4096

#: The columns that the host computes from a whole batch: its tokens and its data.
BATCH_COLUMNS = ("batch_tokens", "batch_data")


def batch_column(name: str, batch: FlatBatch) -> ColumnValues | None:
    """One of `BATCH_COLUMNS`, the same for every datum; None where tokens aren't known."""
    if name == "batch_data":
        total = float(batch.count)
    elif batch.tok_first is not None:
        total = float(batch.tok_first[-1])
    elif "len" in batch.fixed:
        total = float(batch.fixed["len"].sum())
    else:
        return None
    return ColumnValues(name, _abi.PER_DATUM, np.full(batch.count, total))


class NativeObjective:
    """One configured objective."""

    def __init__(
        self, pack: NativePack, params: Mapping[str, ParameterValue], name: str | None = None
    ) -> None:
        self.pack = pack
        table = pack.table
        self._description = self._chosen(pack, name)
        description = self._description
        self.name: str = description.id.decode()
        schema = [description.params[i] for i in range(description.n_params)]
        pairs = _pairs(schema, params, f"'{self.name}'")
        text = ctypes.create_string_buffer(_ROOM)
        made = ctypes.c_void_p()
        status = table.create(
            ctypes.addressof(description), None, pairs, len(pairs), ctypes.byref(made), text, _ROOM
        )
        if status:
            raise _failure(status, text.value)
        self._instance = made
        self._end = weakref.finalize(self, table.destroy, made)
        self.coupling: int = description.coupling
        self.is_stateful = bool(description.properties & _abi.PROPERTY_STATEFUL)
        self.lower_bound: float = description.lower_bound
        self.metrics = [description.metrics[i].id.decode() for i in range(description.n_metrics)]
        self.gradient_columns = _texts(description.gradient_columns)
        self.needs, self.needs_columns = self._requirements()
        self._uses: int = description.uses | description.needs
        columns = _texts(description.needs_columns) + _texts(description.uses_columns)
        #: The objective's columns that are sums over the whole batch; see :func:`batch_column`.
        self.batch_columns = [c for c in BATCH_COLUMNS if c in columns]

    @staticmethod
    def _chosen(pack: NativePack, name: str | None) -> Any:
        table = pack.table
        names = [table.objectives[i].id.decode() for i in range(table.n_objectives)]
        if name is None and len(names) == 1:
            return table.objectives[0]
        if name in names:
            return table.objectives[names.index(name)]
        raise PluginNotFound(
            f"'{pack.file}' has "
            + (f"no objective '{name}', only " if name else "several objectives, name one: ")
            + ", ".join(f"'{n}'" for n in names)
        )

    def takes(self, name: str) -> bool:
        """Whether it needs or uses a fixed input."""
        return bool(self._uses & _abi.INPUT_BITS[name])

    def _requirements(self) -> tuple[int, list[str]]:
        out = _abi.Requirements(struct_size=ctypes.sizeof(_abi.Requirements))
        status = self.pack.table.requirements(self._instance, ctypes.byref(out))
        if status:
            raise _failure(status, b"the plugin doesn't say what it needs")
        return out.needs, _texts(out.needs_columns)

    def set_params(self, params: Mapping[str, ParameterValue]) -> None:
        description = self._description
        schema = [description.params[i] for i in range(description.n_params)]
        pairs = _pairs(schema, params, f"'{self.name}'")
        text = ctypes.create_string_buffer(_ROOM)
        status = self.pack.table.set_params(self._instance, pairs, len(pairs), text, _ROOM)
        if status:
            raise _failure(status, text.value)

    def evaluate(
        self, batch: FlatBatch, upstream: Doubles | None = None, step: int = 0, flags: int = 0
    ) -> FlatResult:
        batch = self._with_batch_columns(batch)
        n, r = batch.count, len(batch.logp)
        tokens = 0 if batch.tok_first is None else int(batch.tok_first[-1])
        columns = (_abi.Column * len(batch.columns))()
        d_columns: dict[str, Doubles] = {}
        for native, column in zip(columns, batch.columns, strict=True):
            native.struct_size = ctypes.sizeof(_abi.Column)
            native.extent = column.extent
            native.id = column.name.encode()
            native.values = _pointer(column.values)
            if column.is_differentiable:
                d_columns[column.name] = np.empty(len(column.values))
                native.d_values = _pointer(d_columns[column.name])
        request = _abi.Batch(
            struct_size=ctypes.sizeof(_abi.Batch),
            flags=flags,
            step=step,
            n_data=n,
            n_responses=r,
            n_tokens=tokens,
            first=_int_pointer(batch.first),
            logp=_pointer(batch.logp),
            golden_index=_int_pointer(batch.golden_index),
            tok_first=_int_pointer(batch.tok_first),
            upstream=_pointer(upstream),
            n_columns=len(columns),
            columns=columns,
            **{name: _pointer(values) for name, values in batch.fixed.items()},
        )
        result = FlatResult(
            loss=np.empty(n),
            d_logp=np.empty(r),
            d_tok_logp=np.empty(tokens) if "tok_logp" in batch.fixed else None,
            d_columns=d_columns,
            metrics=np.empty((n, len(self.metrics))),
            lower_bound=np.empty(n),
            total=float("nan"),
        )
        text = ctypes.create_string_buffer(_ROOM)
        answer = _abi.Result(
            struct_size=ctypes.sizeof(_abi.Result),
            loss=_pointer(result.loss),
            d_logp=_pointer(result.d_logp),
            d_tok_logp=_pointer(result.d_tok_logp),
            metrics=_pointer(result.metrics) if self.metrics else None,
            lower_bound=_pointer(result.lower_bound),
            bad_datum=-1,
            error=ctypes.cast(text, ctypes.c_char_p),
            error_capacity=_ROOM,
        )
        status = self.pack.table.evaluate(self._instance, ctypes.byref(request), ctypes.byref(answer))
        if status:
            raise _failure(status, text.value, answer.bad_datum)
        result.total = answer.total
        return result

    def _with_batch_columns(self, batch: FlatBatch) -> FlatBatch:
        """The batch with what the host makes of it, unless it was given."""
        given = {c.name for c in batch.columns}
        made = [batch_column(name, batch) for name in self.batch_columns if name not in given]
        return replace(batch, columns=batch.columns + [c for c in made if c is not None])

    def _state(self) -> _abi.State:
        return _abi.State.from_address(self.pack.table.extension(_abi.EXTENSION_STATE))

    def save(self) -> bytes:
        """The state of a stateful objective."""
        size = ctypes.c_uint64()
        status = self._state().save(self._instance, None, ctypes.byref(size))
        if status not in (0, _abi.NO_MEMORY):
            raise _failure(status, b"the state can't be saved")
        buffer = ctypes.create_string_buffer(max(1, size.value))
        status = self._state().save(self._instance, buffer, ctypes.byref(size))
        if status:
            raise _failure(status, b"the state can't be saved")
        return buffer.raw[: size.value]

    def load(self, state: bytes) -> None:
        text = ctypes.create_string_buffer(_ROOM)
        status = self._state().load(self._instance, state, len(state), text, _ROOM)
        if status:
            raise _failure(status, text.value)


class NativeRobustifier:
    """One configured robustifier: of the host, or of a pack."""

    def __init__(self, name: str, params: Mapping[str, ParameterValue], options: HostOptions) -> None:
        self._pack: NativePack | None = None
        wanted: str | None = name
        if "/" in name or name.startswith("~") or name.endswith(".so"):
            self._pack = NativePack(name, options)
            table = self._pack.table
            last = name.rsplit("/", 1)[-1]
            wanted = None if last.endswith(".so") else last.split("@")[0]
        else:
            table = _abi.Pack.from_address(library().dora_host_robustifiers())
        factory = table.extension(_abi.EXTENSION_ROBUSTIFIER)
        if not factory:
            raise PluginNotFound(f"plugin '{name}' has no robustifiers")
        self._factory = _abi.RobustifierFactory.from_address(factory)
        description = self._chosen(wanted)
        self.name: str = description.id.decode()
        schema = [description.params[i] for i in range(description.n_params)]
        pairs = _pairs(schema, params, f"robustifier '{self.name}'")
        text = ctypes.create_string_buffer(_ROOM)
        made = ctypes.c_void_p()
        status = self._factory.create(
            ctypes.addressof(description), None, pairs, len(pairs), ctypes.byref(made), text, _ROOM
        )
        if status:
            raise _failure(status, text.value)
        self.instance = made
        self._end = weakref.finalize(self, self._factory.destroy, made)

    def _chosen(self, name: str | None) -> Any:
        factory = self._factory
        names = [factory.robustifiers[i].id.decode() for i in range(factory.n_robustifiers)]
        aliases = {"dro": "kl-dro"} if self._pack is None else {}
        name = aliases.get(name or "", name)
        if name is None and len(names) == 1:
            return factory.robustifiers[0]
        if name not in names:
            raise PluginNotFound(f"there is no robustifier '{name}'; there are: " + ", ".join(names))
        return factory.robustifiers[names.index(name)]

    def evaluate(
        self,
        losses: Doubles,
        calibration: Doubles | None = None,
        groups: Integers | None = None,
        group_sizes: Integers | None = None,
    ) -> tuple[float, Doubles]:
        """The objective of one batch, and its derivative with respect to each loss."""
        h = np.ones(len(losses)) if calibration is None else calibration
        request = _abi.RobustBatch(
            struct_size=ctypes.sizeof(_abi.RobustBatch),
            n_data=len(losses),
            n_groups=0 if group_sizes is None else len(group_sizes),
            loss=_pointer(losses),
            calibration=_pointer(h),
            group=_int_pointer(groups),
            group_size=_int_pointer(group_sizes),
        )
        weights = np.empty(len(losses))
        text = ctypes.create_string_buffer(_ROOM)
        answer = _abi.RobustResult(
            struct_size=ctypes.sizeof(_abi.RobustResult),
            d_loss=_pointer(weights),
            bad_datum=-1,
            error=ctypes.cast(text, ctypes.c_char_p),
            error_capacity=_ROOM,
        )
        status = self._factory.evaluate(self.instance, ctypes.byref(request), ctypes.byref(answer))
        if status:
            raise _failure(status, text.value, answer.bad_datum)
        return answer.value, weights

    def is_one_pass(self) -> bool:
        """Whether its objective can be accumulated exactly in one pass."""
        stream = library().dora_host_stream_create(self.instance, None)
        if stream:
            library().dora_host_stream_destroy(stream)
        return bool(stream)


class NativeStream:
    """Accumulates a global batch in one pass; dora_host.h says what the numbers are for."""

    def __init__(self, robustifier: NativeRobustifier) -> None:
        error = _abi.HostError()
        self._stream = library().dora_host_stream_create(robustifier.instance, ctypes.byref(error))
        if not self._stream:
            raise raised(error)
        self.count = 0
        self._end = weakref.finalize(self, library().dora_host_stream_destroy, self._stream)

    def add(self, losses: Doubles, calibration: Doubles | None = None) -> tuple[float, Doubles]:
        """The factor for what was accumulated before, and the weight of each datum's gradient."""
        if calibration is not None and len(calibration) != len(losses):
            raise UsageError(f"{len(losses)} losses and {len(calibration)} calibration weights")
        error = _abi.HostError()
        rescale = ctypes.c_double()
        upstream = np.empty(len(losses))
        status = library().dora_host_stream_add(
            self._stream,
            len(losses),
            _pointer(losses),
            _pointer(calibration),
            ctypes.byref(rescale),
            _pointer(upstream),
            ctypes.byref(error),
        )
        if status:
            raise raised(error)
        self.count += len(losses)
        return rescale.value, upstream

    def finish(self) -> tuple[float, float, Doubles]:
        """The objective, the factor for what was accumulated, and the weight of each loss."""
        error = _abi.HostError()
        value, scale = ctypes.c_double(), ctypes.c_double()
        weights = np.empty(self.count)
        status = library().dora_host_stream_finish(
            self._stream,
            None,
            ctypes.byref(value),
            ctypes.byref(scale),
            _pointer(weights),
            ctypes.byref(error),
        )
        if status:
            raise raised(error)
        return value.value, scale.value, weights


def shifted(shift: str | float, losses: Doubles, lower_bound: Doubles, bound: float) -> Doubles:
    """The losses as a robustifier is to see them; see `dora_host_shift`."""
    if shift == "none":
        return losses
    error = _abi.HostError()
    out = np.empty(len(losses))
    status = library().dora_host_shift(
        str(shift).encode(),
        len(losses),
        _pointer(losses),
        _pointer(lower_bound),
        bound,
        _pointer(out),
        ctypes.byref(error),
    )
    if status:
        raise raised(error)
    return out


@atexit.register
def _silence() -> None:
    """A plugin's last words may come when there is no interpreter left to take them."""
    _LOG.disabled = True
