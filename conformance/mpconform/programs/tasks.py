"""What runs in the workers and processes of a program, and the catalogue of it.

Spawned processes import this module: nothing but what they need stands here.
"""

from __future__ import annotations

import os
import signal
import sys

from mpconform.annotations import Any

RETURNS, RAISES, GIVES_EXCEPTION, WAITS, LARGE = "returns", "raises", "exception", "waits", "large"
UNPICKLABLE, UNSENDABLE = "unpicklable", "unsendable"
EXITS, DIES, KILLED = "exits", "dies", "killed"

KINDS = (
    RETURNS,
    RAISES,
    GIVES_EXCEPTION,
    WAITS,
    LARGE,
    UNPICKLABLE,
    UNSENDABLE,
    EXITS,
    DIES,
    KILLED,
)
"""A task that returns, raises, returns an exception, waits at its gate and returns, returns what is
larger than a pipe, returns what cannot be pickled, has an argument that cannot be, raises
SystemExit, ends its process, is killed."""

DEADLY = (EXITS, DIES, KILLED)
"""Those that end their worker, or may."""

STATUS = 3
"""The exit status of those that end their process themselves."""

LARGE_SIZE = 300_000


class Unsendable:
    """Cannot be pickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("cannot be pickled")


def act(item: Any) -> Any:
    """One task of a job: tell the witness, do what its kind says, tell it of the end."""
    witness, job, index, kind = item[:4]
    where = {"job": job, "item": index}
    witness.report("begins", where)
    if kind == WAITS:
        witness.wait_at(gate(job))
    if kind == DIES:
        os._exit(STATUS)
    if kind == KILLED:
        os.kill(os.getpid(), signal.SIGKILL)
    witness.report("ends", where)
    if kind == RAISES:
        raise ValueError(name(job, index))
    if kind == EXITS:
        sys.exit(STATUS)
    return _value(kind, name(job, index))


def act_on_parts(*parts: Any) -> Any:
    """The same, for starmap."""
    return act(parts)


def _value(kind: str, own: str) -> Any:
    if kind == GIVES_EXCEPTION:
        return ValueError(own)
    if kind == LARGE:
        return f"{own}:" + "x" * LARGE_SIZE
    if kind == UNPICKLABLE:
        return Unsendable()  # no pickler can: some libraries have one that takes any function
    return own


def name(job: int, index: int) -> str:
    """What a task is known by; most return it."""
    return f"{job}.{index}"


def gate(job: int) -> str:
    """The gate at which the tasks of a job wait."""
    return f"gate {job}"


def send(witness: Any, job: int, end: Any, messages: int) -> None:
    """The process that sends, as long as somebody receives."""
    witness.report("begins", {"job": job, "item": 0})
    try:
        for number in range(messages):
            end.send(name(job, number))
    except OSError:
        pass  # the other end was closed
    end.close()
    witness.report("ends", {"job": job, "item": 0})


def receive(witness: Any, job: int, end: Any, messages: int) -> None:
    """The process that receives, until the end of the file at the latest."""
    witness.report("begins", {"job": job, "item": 0})
    for _ in range(messages):
        try:
            witness.report("receives", {"job": job, "value": end.recv()})
        except (EOFError, OSError):
            break
    end.close()
    witness.report("ends", {"job": job, "item": 0})
