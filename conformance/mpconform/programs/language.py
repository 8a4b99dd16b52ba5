"""The language of programs: operations, as frozen data, and their form in JSON.

A job is named by the number of the step that submitted it, a process by that which started it, and
a pipe by that which made it. What may come after what is a matter of ``situation``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

ASYNC_CALLS = ("apply_async", "map_async", "starmap_async")
STREAMS = ("imap", "imap_unordered")
MAPS = ("map", "map_async", "starmap_async")
WAITING_CALLS = ("apply", "map")
METHODS = (*ASYNC_CALLS, *STREAMS, *WAITING_CALLS)
"""The ways to submit work."""


@dataclass(frozen=True)
class Operation:
    """One step of a program."""


# --- a pool -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenPool(Operation):
    """Make the pool."""

    workers: int = 2
    max_tasks: int | None = None


@dataclass(frozen=True)
class Submit(Operation):
    """Submit ``tasks`` (kinds of the catalogue) by a method; ``callback`` is what callbacks do
    beside telling the witness: nothing, or ``submits``; they are given unless it is empty."""

    method: str
    tasks: tuple[str, ...]
    chunksize: int | None = None
    callback: str = ""


@dataclass(frozen=True)
class LetBegin(Operation):
    """Wait until a task of ``job`` has begun, if that comes soon. Nothing is judged by it."""

    job: int


@dataclass(frozen=True)
class OpenGates(Operation):
    """Let go on all tasks and processes that wait at their gates."""


@dataclass(frozen=True)
class Get(Operation):
    """``get(timeout)`` of a result."""

    job: int
    timeout: float | None = None


@dataclass(frozen=True)
class Wait(Operation):
    """``wait(timeout)`` of a result."""

    job: int
    timeout: float | None = None


@dataclass(frozen=True)
class Ready(Operation):
    """``ready()`` of a result."""

    job: int


@dataclass(frozen=True)
class Successful(Operation):
    """``successful()`` of a result."""

    job: int


@dataclass(frozen=True)
class Take(Operation):
    """``next(timeout)`` of an iterator."""

    job: int
    timeout: float | None = None


@dataclass(frozen=True)
class Exhaust(Operation):
    """``next()`` of an iterator, until it says that it is at its end."""

    job: int


@dataclass(frozen=True)
class ClosePool(Operation):
    """``close()`` of the pool."""


@dataclass(frozen=True)
class TerminatePool(Operation):
    """``terminate()`` of the pool."""


@dataclass(frozen=True)
class JoinPool(Operation):
    """``join()`` of the pool."""


@dataclass(frozen=True)
class DropPool(Operation):
    """Give up the last reference to the pool, and collect garbage."""


@dataclass(frozen=True)
class KillWorker(Operation):
    """SIGKILL for a worker: one that is inside a task of ``job``, or else the ``nth``."""

    nth: int = 0
    job: int | None = None


@dataclass(frozen=True)
class StopWorker(Operation):
    """SIGSTOP for the ``nth`` worker."""

    nth: int = 0


@dataclass(frozen=True)
class ContinueWorkers(Operation):
    """SIGCONT for all that were stopped."""


@dataclass(frozen=True)
class LookBehind(Operation):
    """Let go of the pool and of all that it has given, and count what is left of it."""


# --- processes --------------------------------------------------------------------------------


@dataclass(frozen=True)
class StartProcess(Operation):
    """Make and start a process that does one ``task`` of the catalogue, or, given the second end
    of ``pipe``, sends ``messages`` or receives as many."""

    task: str
    pipe: int | None = None
    messages: int = 0


@dataclass(frozen=True)
class JoinProcess(Operation):
    """``join(timeout)`` of a process."""

    process: int
    timeout: float | None = None


@dataclass(frozen=True)
class IsAlive(Operation):
    """``is_alive()`` of a process."""

    process: int


@dataclass(frozen=True)
class ExitCodeOf(Operation):
    """``exitcode`` of a process."""

    process: int


@dataclass(frozen=True)
class TerminateProcess(Operation):
    """``terminate()`` of a process."""

    process: int


@dataclass(frozen=True)
class KillProcess(Operation):
    """``kill()`` of a process."""

    process: int


@dataclass(frozen=True)
class CloseProcess(Operation):
    """``close()`` of a process."""

    process: int


# --- pipes ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MakePipe(Operation):
    """``Pipe()``, with ends 0 and 1."""


@dataclass(frozen=True)
class Send(Operation):
    """``send()`` of a message, named by its step, at an end."""

    pipe: int
    end: int


@dataclass(frozen=True)
class Receive(Operation):
    """``recv()`` at an end."""

    pipe: int
    end: int


@dataclass(frozen=True)
class Poll(Operation):
    """``poll(timeout)`` at an end."""

    pipe: int
    end: int
    timeout: float = 0.0


@dataclass(frozen=True)
class CloseEnd(Operation):
    """``close()`` of an end."""

    pipe: int
    end: int


# --- threads ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class InThread(Operation):
    """Hand ``operation`` to the second thread, which does what it is given in turn; go on."""

    operation: Operation


@dataclass(frozen=True)
class JoinThread(Operation):
    """Wait until the second thread has done all that it was given."""


Program = tuple[Operation, ...]
"""What is to be done, in this order."""

KINDS: Mapping[str, type[Operation]] = {kind.__name__: kind for kind in Operation.__subclasses__()}
"""The operations by name."""


def inner(operation: Operation) -> Operation:
    """What is done, in whichever thread."""
    return operation.operation if isinstance(operation, InThread) else operation


def kind_of(operation: Operation) -> str:
    """The name of an operation, with how it is done."""
    done = inner(operation)
    name = type(done).__name__
    if isinstance(done, Submit):
        name = done.method
    return f"{name} in a thread" if isinstance(operation, InThread) else name


def as_json(program: Sequence[Operation]) -> list[Any]:
    """The form of a program that JSON can carry; `from_json` reads it."""
    return [_operation_as_json(operation) for operation in program]


def from_json(rows: Sequence[Any]) -> Program:
    """The program of which `as_json` has made ``rows``."""
    return tuple(_operation_from_json(row) for row in rows)


def _operation_as_json(operation: Operation) -> list[Any]:
    values: dict[str, Any] = {}
    for field in fields(operation):
        value = getattr(operation, field.name)
        if value != field.default:
            values[field.name] = (
                _operation_as_json(value) if isinstance(value, Operation) else value
            )
    return [type(operation).__name__, values]


def _operation_from_json(row: Any) -> Operation:
    name, values = row
    given = {key: tuple(v) if key == "tasks" else v for key, v in values.items()}
    if "operation" in given:
        given["operation"] = _operation_from_json(given["operation"])
    return KINDS[name](**given)
