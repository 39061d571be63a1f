"""Preference objectives of dora-host in PyTorch.

The plugins, the robustifiers and the exact accumulation are those of the host, called through libdora_host.
"""

from ._inputs import Inputs
from ._library import version
from ._native import HostOptions
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
from .objective import Evaluation, Objective
from .robust import Robust, RobustEvaluation

__all__ = [
    "DoraError",
    "Evaluation",
    "HostOptions",
    "InputError",
    "Inputs",
    "IsolationError",
    "LibraryNotFound",
    "NumericError",
    "Objective",
    "ParameterError",
    "PluginMemoryError",
    "PluginMisbehaved",
    "PluginNotFound",
    "PluginRefused",
    "PluginUnusable",
    "RankMismatch",
    "Robust",
    "RobustEvaluation",
    "UsageError",
    "version",
]
