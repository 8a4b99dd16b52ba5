"""How the outcomes of tasks are pickled, so that something arrives whatever they are."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

from mpreference import transfer
from mpreference.pool.channel import Kind
from mpreference.pool.errors import MaybeEncodingError, RemoteTraceback, TaskAborted, safe_repr

# Kind, payload, descriptors.
Answer = tuple[int, bytes, list[int]]


def value(obj: object) -> Answer:
    """What a task has returned."""
    try:
        return Kind.VALUE, pickle.dumps(obj, pickle.HIGHEST_PROTOCOL), []
    except Exception:
        pass  # there may be a connection in it
    try:
        return (Kind.VALUE, *transfer.dumps(obj, pickle.HIGHEST_PROTOCOL))
    except Exception as reason:
        # clause: pool.errors.a-result-that-cannot-be-pickled-is-reported
        return error(MaybeEncodingError(reason, obj))


def values(outcomes: list[tuple[bool, Any]]) -> Answer:
    """What the items of a chunk of imap have come to."""
    try:
        return (Kind.VALUE, *transfer.dumps(outcomes, pickle.HIGHEST_PROTOCOL))
    except Exception:
        # Only the culprits fail, not their neighbours.
        return value([_checked(outcome) for outcome in outcomes])


def _checked(outcome: tuple[bool, Any]) -> tuple[bool, Any]:
    try:
        transfer.close_all(transfer.dumps(outcome)[1])
    except Exception as reason:
        return False, CarriedError(MaybeEncodingError(reason, outcome[1]))
    return outcome


def error(exception: BaseException) -> Answer:
    """What a task, or the initializer, has raised."""
    return (Kind.ERROR, *transfer.dumps(CarriedError(exception), pickle.HIGHEST_PROTOCOL))


class CarriedError:
    """An exception on its way to the owner, where it is unpickled as the exception itself."""

    def __init__(self, error: BaseException) -> None:
        self._text = "".join(traceback.format_exception(error))
        if not isinstance(error, Exception):
            # Raised in the owner as it is, it would end the program that waits for the task.
            error = TaskAborted(f"the task raised {safe_repr(error)}")
        try:
            pickle.loads(pickle.dumps(error))
        except Exception as reason:
            error = MaybeEncodingError(reason, error)
        self._error: Exception = error

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self._error, self._text)


def _arrived(error: Exception, text: str) -> Exception:
    # clause: pool.errors.the-cause-shows-the-workers-traceback
    error.__cause__ = RemoteTraceback(text)
    return error
