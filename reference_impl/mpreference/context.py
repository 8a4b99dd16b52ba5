"""The name the standard library has for `contexts`."""

from mpreference.contexts import (
    BaseContext,
    DefaultContext,
    ForkContext,
    ForkProcess,
    Process,
)
from mpreference.exceptions import (
    AuthenticationError,
    BufferTooShort,
    ProcessError,
    TimeoutError,
)

__all__ = [
    "AuthenticationError",
    "BaseContext",
    "BufferTooShort",
    "DefaultContext",
    "ForkContext",
    "ForkProcess",
    "Process",
    "ProcessError",
    "TimeoutError",
]
