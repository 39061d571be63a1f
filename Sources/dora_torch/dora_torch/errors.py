"""What can go wrong, with the host's own messages."""

from __future__ import annotations


class DoraError(RuntimeError):
    """Any failure of the host or of a plugin."""

    def __init__(self, message: str, datum: int | None = None) -> None:
        super().__init__(message)
        #: The index in the batch of the datum that caused the error; None if no single datum did.
        self.datum = datum


class LibraryNotFound(DoraError):
    """libdora_host.so is nowhere."""


class PluginNotFound(DoraError):
    """No plugin has the name, or several do."""


class PluginUnusable(DoraError):
    """The file isn't a plugin that this host can load."""


class PluginRefused(DoraError):
    """The trust rules keep the plugin out."""


class ParameterError(DoraError, ValueError):
    """A parameter is unknown, or its value isn't allowed."""


class InputError(DoraError, ValueError):
    """The batch lacks something or breaks a rule."""


class NumericError(DoraError, ArithmeticError):
    """The result can't be represented in float64."""


class PluginMisbehaved(DoraError):
    """The plugin broke a rule, crashed or took too long. The process of the caller is as before."""


class IsolationError(DoraError):
    """There is no process for the plugin to live in."""


class PluginMemoryError(DoraError, MemoryError):
    """Out of memory, or of the room that an isolated plugin has."""


class UsageError(DoraError):
    """The call itself is wrong."""


class RankMismatch(DoraError):
    """The processes of a group don't see the same step."""


#: The exception types by `dora_host_error.kind`.
BY_KIND: dict[int, type[DoraError]] = {
    1: PluginNotFound,
    2: PluginUnusable,
    3: PluginRefused,
    4: ParameterError,
    5: InputError,
    6: NumericError,
    7: PluginMisbehaved,
    8: IsolationError,
    9: PluginMemoryError,
    10: UsageError,
}

#: The exception types by `dora_status`.
BY_STATUS: dict[int, type[DoraError]] = {
    1: PluginUnusable,
    2: ParameterError,
    3: ParameterError,
    4: InputError,
    5: NumericError,
    6: PluginMemoryError,
    7: PluginMisbehaved,
}
