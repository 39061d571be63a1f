"""Preference objectives of dora-host in PyTorch.

The plugins, the robustifiers and the exact accumulation are those of the host, called through libdora_host.
"""

from ._inputs import Inputs
from ._library import version
from ._native import HostOptions
from .calibration import calibration_weights, read_calibration
from .errors import (
    DoraError,
    InputError,
    IsolationError,
    LibraryNotFound,
    NumericError,
    ParameterError,
    PluginMemoryError,
    PluginMisbehaved,
    PluginNotFound,
    PluginRefused,
    PluginUnusable,
    RankMismatch,
    UsageError,
)
from .global_batch import GlobalBatch, MicroBatch, Report, exact_step
from .objective import Evaluation, Objective
from .robust import Robust, RobustEvaluation

__all__ = [
    "DoraError",
    "Evaluation",
    "GlobalBatch",
    "HostOptions",
    "InputError",
    "Inputs",
    "IsolationError",
    "LibraryNotFound",
    "MicroBatch",
    "NumericError",
    "Objective",
    "ParameterError",
    "PluginMemoryError",
    "PluginMisbehaved",
    "PluginNotFound",
    "PluginRefused",
    "PluginUnusable",
    "RankMismatch",
    "Report",
    "Robust",
    "RobustEvaluation",
    "UsageError",
    "calibration_weights",
    "exact_step",
    "read_calibration",
    "version",
]
