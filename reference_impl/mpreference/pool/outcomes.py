"""How the outcomes of tasks are pickled, so that something arrives whatever they are."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

from mpreference import transfer
from mpreference.pool.channel import Frame, Kind
from mpreference.pool.errors import (
    MaybeEncodingError,
    RemoteTraceback,
    TaskAborted,
    WorkerDied,
    safe_repr,
)


def value(obj: object) -> Frame:
    """What a task has returned."""
    try:
        return (Kind.VALUE, *transfer.dumps(obj, pickle.HIGHEST_PROTOCOL))
    except Exception as reason:
        # clause: pool.errors.a-result-that-cannot-be-pickled-is-reported
        return error(_cannot_travel(obj, reason))


def error(exception: BaseException) -> Frame:
    """What a task, or the initializer, has raised."""
    return (Kind.ERROR, *transfer.dumps(CarriedError(exception), pickle.HIGHEST_PROTOCOL))


def _cannot_travel(what: object, reason: Exception) -> MaybeEncodingError:
    return MaybeEncodingError(safe_repr(reason), safe_repr(what))


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
            error = _cannot_travel(error, reason)
        self._error: Exception = error

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self._error, self._text)


def _arrived(error: Exception, text: str) -> Exception:
    # clause: pool.errors.the-cause-shows-the-workers-traceback
    error.__cause__ = RemoteTraceback(text)
    return error


def load(answer: Frame | WorkerDied) -> tuple[bool, Any]:
    """In the owner: whether the task has succeeded, and what it has returned or raised."""
    if isinstance(answer, WorkerDied):
        return False, answer
    kind, payload, descriptors = answer
    try:
        return kind == Kind.VALUE, transfer.loads(payload, descriptors)
    except BaseException as reason:
        return False, MaybeEncodingError(safe_repr(reason), "what a worker has sent")
