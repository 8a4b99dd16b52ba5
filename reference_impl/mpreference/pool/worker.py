"""The worker's side of a pool: run the initializer, then one task after the other."""

from __future__ import annotations

import os
import pickle
import select
import socket
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from mpreference import transfer
from mpreference.pool.channel import Channel, Frame, Kind
from mpreference.pool.errors import MaybeEncodingError, RemoteTraceback, TaskAborted

# A task is run by whoever takes its ticket: the worker, unless the pool takes it back first
# and leaves the other ticket. One byte each, in the order of the tasks.
RUN_TICKET = b"R"
SKIP_TICKET = b"S"


def main(
    sock: socket.socket,
    tickets: int,
    ends_of_pool: tuple[socket.socket, int],
    initializer: Callable[..., object] | None,
    initargs: Iterable[Any],
    max_tasks: int | None,
) -> None:
    """Serve the pool at the other end of `sock` until it closes, or for `max_tasks` tasks."""
    ends_of_pool[0].close()
    os.close(ends_of_pool[1])
    channel = Channel(sock)
    try:
        if initializer is not None and not _initialize(channel, initializer, initargs):
            raise SystemExit(1)
        _serve(channel, tickets, max_tasks)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the pool is gone
    except KeyboardInterrupt:
        raise SystemExit(1) from None  # between tasks: nothing to report, and nobody to


def _initialize(
    channel: Channel, initializer: Callable[..., object], initargs: Iterable[Any]
) -> bool:
    try:
        initializer(*initargs)
    except BaseException as error:
        channel.send(Kind.INITIALIZER_FAILED, *_pickled_error(error))
        return False
    channel.send(Kind.READY, b"", [])
    return True


def _serve(channel: Channel, tickets: int, max_tasks: int | None) -> None:
    done = 0
    while channel.receive():
        for frame in channel.frames():
            ticket = _take_ticket(tickets)
            if ticket == SKIP_TICKET:
                transfer.close_all(frame.descriptors)
                channel.send(Kind.SKIPPED, b"", [])
                continue
            if ticket != RUN_TICKET:
                return
            kind, payload, descriptors = _run(frame)
            del frame  # keep no task alive while waiting for the next
            channel.send(kind, payload, descriptors)
            transfer.close_all(descriptors)
            del payload
            done += 1
            # A task is a chunk here. clause: pool.maxtasksperchild.counts-chunks
            if done == max_tasks:
                return


def _take_ticket(tickets: int) -> bytes:
    while True:
        try:
            return os.read(tickets, 1)
        except BlockingIOError:
            # The pool has just taken it, and is about to leave the other one.
            waiter = select.poll()
            waiter.register(tickets, select.POLLIN)
            waiter.poll()


def _run(frame: Frame) -> tuple[int, bytes, list[int]]:
    try:
        func, args, kwds = transfer.loads(frame.payload, frame.descriptors)
        value = func(*args, **kwds)
        del func, args, kwds
    except BaseException as error:
        # All of them: a task must not end its worker.
        return (Kind.ERROR, *_pickled_error(error))
    return _pickled_value(value)


def _pickled_value(value: object) -> tuple[int, bytes, list[int]]:
    try:
        return (Kind.VALUE, *transfer.dumps(value, pickle.HIGHEST_PROTOCOL))
    except Exception as error:
        if isinstance(value, Outcomes):
            # Only the culprits, not their neighbours in the chunk.
            return _pickled_value([_checked(outcome) for outcome in value])
        return (Kind.ERROR, *_pickled_error(MaybeEncodingError(error, value)))


def _pickled_error(error: BaseException) -> tuple[bytes, list[int]]:
    return transfer.dumps(CarriedError(error), pickle.HIGHEST_PROTOCOL)


class CarriedError:
    """An exception on its way to the parent, where it is unpickled as the exception itself.

    Its cause there is a RemoteTraceback.
    clause: pool.errors.the-cause-shows-the-workers-traceback
    """

    def __init__(self, error: BaseException) -> None:
        self._text = "".join(traceback.format_exception(error))
        if not isinstance(error, Exception):
            error = TaskAborted(f"the task raised {error!r}")
        try:
            pickle.loads(pickle.dumps(error))
        except Exception as reason:
            # clause: pool.errors.a-result-that-cannot-be-pickled-is-reported
            error = MaybeEncodingError(reason, error)
        self._error: Exception = error

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self._error, self._text)


def _arrived(error: Exception, text: str) -> Exception:
    error.__cause__ = RemoteTraceback(text)
    return error


# --- what tasks of more than one item run --------------------------------------------------


def run_map(func: Callable[[Any], Any], chunk: list[Any]) -> list[Any]:
    """A chunk of map: it ends at the first failure."""
    # clause: pool.map.a-failure-ends-its-chunk-only
    return [func(item) for item in chunk]


def run_starmap(func: Callable[..., Any], chunk: list[Any]) -> list[Any]:
    """A chunk of starmap: likewise."""
    return [func(*item) for item in chunk]


class Outcomes(list[tuple[bool, Any]]):
    """What the items of a chunk of imap came to: (success, value) each."""


def run_imap(func: Callable[[Any], Any], chunk: list[Any]) -> Outcomes:
    """A chunk of imap: each item has its own outcome, whatever the others do."""
    return Outcomes([_outcome(func, item) for item in chunk])


def _outcome(func: Callable[[Any], Any], item: Any) -> tuple[bool, Any]:
    try:
        return True, func(item)
    except BaseException as error:
        return False, CarriedError(error)


def _checked(outcome: tuple[bool, Any]) -> tuple[bool, Any]:
    try:
        pickle.dumps(outcome)
    except Exception as error:
        return False, CarriedError(MaybeEncodingError(error, outcome[1]))
    return outcome
