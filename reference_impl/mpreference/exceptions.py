"""The exceptions every context shares (clause: contexts.exceptions.same-in-every-context)."""

from __future__ import annotations


class ProcessError(Exception):
    """Base of all errors of this library."""


class TimeoutError(ProcessError):
    """A wait ended before what it waited for.

    Deliberately not the built-in TimeoutError: that one is an OSError.
    """


class BufferTooShort(ProcessError):
    """The buffer given to `recv_bytes_into` is too small; args[0] is the whole message."""


class AuthenticationError(ProcessError):
    """The other side did not prove that it knows the key."""
