"""dora.h and dora_host.h for ctypes: layouts and nothing else. Names and order are the headers'."""

from __future__ import annotations

import ctypes
from ctypes import (
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_uint32,
    c_uint64,
    c_void_p,
)

MAGIC = 0x41524F44
EXTENSION_STATE = b"org.dora.state/1"
EXTENSION_ROBUSTIFIER = b"org.dora.robustifier/1"

INPUT_BITS = {
    "ref_logp": 1 << 0,
    "len": 1 << 1,
    "score": 1 << 2,
    "weight": 1 << 3,
    "golden_index": 1 << 4,
    "tok_logp": 1 << 5,
    "ref_tok_logp": 1 << 6,
}
SEPARABLE, COUPLED, JOINT = 0, 1, 2
PROPERTY_STATEFUL = 4
PER_DATUM, PER_RESPONSE, PER_TOKEN = 0, 1, 2
BATCH_VALIDATION, BATCH_REPEAT, BATCH_FREEZE = 1, 2, 4
PARAM_REAL, PARAM_INTEGER, PARAM_BOOLEAN, PARAM_ENUM = 0, 1, 2, 3
NO_MEMORY = 6

DOUBLES = POINTER(c_double)
INTEGERS = POINTER(c_int64)


class Choice(Structure):
    _fields_ = [("id", c_char_p), ("help", c_char_p)]


class Param(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("kind", c_uint32),
        ("flags", c_uint32),
        ("n_choices", c_uint32),
        ("id", c_char_p),
        ("label", c_char_p),
        ("unit", c_char_p),
        ("help", c_char_p),
        ("min", c_double),
        ("max", c_double),
        ("default_value", c_double),
        ("choices", POINTER(Choice)),
    ]


class KeyValue(Structure):
    _fields_ = [("id", c_char_p), ("value", c_double)]


class Metric(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reduce", c_uint32),
        ("id", c_char_p),
        ("label", c_char_p),
        ("unit", c_char_p),
    ]


class Objective(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("revision", c_uint32),
        ("id", c_char_p),
        ("name", c_char_p),
        ("summary", c_char_p),
        ("citation", c_char_p),
        ("license", c_char_p),
        ("tags", c_char_p),
        ("needs", c_uint64),
        ("uses", c_uint64),
        ("needs_columns", POINTER(c_char_p)),
        ("uses_columns", POINTER(c_char_p)),
        ("gradient_columns", POINTER(c_char_p)),
        ("k_min", c_uint32),
        ("k_max", c_uint32),
        ("coupling", c_uint32),
        ("properties", c_uint32),
        ("lower_bound", c_double),
        ("n_params", c_uint32),
        ("n_metrics", c_uint32),
        ("params", POINTER(Param)),
        ("metrics", POINTER(Metric)),
    ]


class Column(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("extent", c_uint32),
        ("id", c_char_p),
        ("values", DOUBLES),
        ("d_values", DOUBLES),
    ]


class Batch(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("step", c_int64),
        ("n_data", c_int64),
        ("n_responses", c_int64),
        ("n_tokens", c_int64),
        ("first", INTEGERS),
        ("logp", DOUBLES),
        ("ref_logp", DOUBLES),
        ("len", DOUBLES),
        ("score", DOUBLES),
        ("weight", DOUBLES),
        ("golden_index", INTEGERS),
        ("tok_first", INTEGERS),
        ("tok_logp", DOUBLES),
        ("ref_tok_logp", DOUBLES),
        ("upstream", DOUBLES),
        ("n_columns", c_uint32),
        ("reserved", c_uint32),
        ("columns", POINTER(Column)),
    ]


class Result(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("loss", DOUBLES),
        ("d_logp", DOUBLES),
        ("d_tok_logp", DOUBLES),
        ("metrics", DOUBLES),
        ("lower_bound", DOUBLES),
        ("total", c_double),
        ("bad_datum", c_int64),
        ("error", c_char_p),
        ("error_capacity", c_uint64),
    ]


class Requirements(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("needs", c_uint64),
        ("needs_columns", POINTER(c_char_p)),
    ]


CREATE = ctypes.CFUNCTYPE(
    c_int32, c_void_p, c_void_p, POINTER(KeyValue), c_uint32, POINTER(c_void_p), c_char_p, c_uint64
)
SET_PARAMS = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(KeyValue), c_uint32, c_char_p, c_uint64)
REQUIREMENTS = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Requirements))
EVALUATE = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Batch), POINTER(Result))
DESTROY = ctypes.CFUNCTYPE(None, c_void_p)
EXTENSION = ctypes.CFUNCTYPE(c_void_p, c_char_p)


class Pack(Structure):
    _fields_ = [
        ("magic", c_uint32),
        ("struct_size", c_uint32),
        ("abi_major", c_uint32),
        ("abi_minor_min", c_uint32),
        ("n_objectives", c_uint32),
        ("reserved", c_uint32),
        ("id", c_char_p),
        ("version", c_char_p),
        ("vendor", c_char_p),
        ("url", c_char_p),
        ("build", c_char_p),
        ("objectives", POINTER(Objective)),
        ("create", CREATE),
        ("set_params", SET_PARAMS),
        ("requirements", REQUIREMENTS),
        ("evaluate", EVALUATE),
        ("destroy", DESTROY),
        ("extension", EXTENSION),
    ]


SAVE = ctypes.CFUNCTYPE(c_int32, c_void_p, c_void_p, POINTER(c_uint64))
LOAD = ctypes.CFUNCTYPE(c_int32, c_void_p, c_char_p, c_uint64, c_char_p, c_uint64)


class State(Structure):
    _fields_ = [("struct_size", c_uint32), ("reserved", c_uint32), ("save", SAVE), ("load", LOAD)]


class Robustifier(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("revision", c_uint32),
        ("id", c_char_p),
        ("name", c_char_p),
        ("summary", c_char_p),
        ("citation", c_char_p),
        ("license", c_char_p),
        ("properties", c_uint32),
        ("n_params", c_uint32),
        ("params", POINTER(Param)),
    ]


class RobustBatch(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("n_data", c_int64),
        ("n_groups", c_int64),
        ("loss", DOUBLES),
        ("calibration", DOUBLES),
        ("group", INTEGERS),
        ("group_size", INTEGERS),
    ]


class RobustResult(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("value", c_double),
        ("d_loss", DOUBLES),
        ("bad_datum", c_int64),
        ("error", c_char_p),
        ("error_capacity", c_uint64),
    ]


ROBUST_EVALUATE = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(RobustBatch), POINTER(RobustResult))


class RobustifierFactory(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("n_robustifiers", c_uint32),
        ("robustifiers", POINTER(Robustifier)),
        ("create", CREATE),
        ("evaluate", ROBUST_EVALUATE),
        ("destroy", DESTROY),
    ]


LOG = ctypes.CFUNCTYPE(None, c_void_p, c_int32, c_char_p)


class HostError(Structure):
    _fields_ = [
        ("kind", c_uint32),
        ("reserved", c_uint32),
        ("bad_datum", c_int64),
        ("message", c_char * 4080),
    ]


class HostOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("isolation", c_uint32),
        ("plugin_path", POINTER(c_char_p)),
        ("executable", c_char_p),
        ("lock_file", c_char_p),
        ("allow_unsigned", c_uint32),
        ("reserved", c_uint32),
        ("call_seconds", c_double),
        ("log", LOG),
        ("log_ctx", c_void_p),
        ("package_path", POINTER(c_char_p)),
    ]


#: The sizes of the structs, as asserted in the headers.
SIZES: dict[type[Structure], int] = {
    Choice: 16,
    Param: 80,
    KeyValue: 16,
    Metric: 32,
    Objective: 144,
    Column: 32,
    Batch: 144,
    Result: 80,
    Requirements: 24,
    Pack: 120,
    State: 24,
    Robustifier: 64,
    RobustBatch: 56,
    RobustResult: 48,
    RobustifierFactory: 40,
    HostError: 4096,
    HostOptions: 72,
}
