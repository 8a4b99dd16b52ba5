"""What is known of a job before it runs: its chunks, and what each may come to."""

from __future__ import annotations

from typing import Any, NamedTuple

from mpconform.programs import tasks
from mpconform.programs.language import STREAMS, Submit

EXTRA = 1000
"""The jobs that callbacks submit are numbered from here on."""


def extra_job(job: int) -> int:
    """The job that a callback of ``job`` submits."""
    return EXTRA + job


class Failure(NamedTuple):
    """An item that fails: what is raised for it, and with which arguments, where that is said."""

    item: int
    error: str = ""
    args: tuple[str, ...] | None = None


def chunks(submit: Submit, workers: int) -> list[range]:
    """The items of each chunk."""
    count = len(submit.tasks)
    if submit.method in ("apply", "apply_async"):
        size = max(1, count)
    elif submit.chunksize is not None:
        size = submit.chunksize
    elif submit.method in STREAMS:
        size = 1
    else:
        size = max(1, -(-count // (4 * workers)))
    return [range(first, min(first + size, count)) for first in range(0, count, size)]


def value_of(job: int, item: int, kind: str) -> Any:
    """What the player writes down for the value of an item."""
    own = tasks.name(job, item)
    if kind == tasks.GIVES_EXCEPTION:
        return ["exception", "ValueError", [own]]
    if kind == tasks.LARGE:
        return f"{own} and {tasks.LARGE_SIZE} more"
    return own


def failure_of(job: int, item: int, kind: str) -> Failure | None:
    """How an item fails, if it does."""
    if kind == tasks.RAISES:
        return Failure(item, "ValueError", (tasks.name(job, item),))
    if kind == tasks.UNPICKLABLE:
        return Failure(item, "MaybeEncodingError")
    if kind == tasks.UNSENDABLE or kind in tasks.DEADLY:
        return Failure(item)
    return None


def failure_of_chunk(job: int, submit: Submit, chunk: range) -> Failure | None:
    """How a chunk fails, if it does: by what cannot be sent, by its first item that fails, or, as
    a whole, by what cannot be sent back."""
    kinds = {item: submit.tasks[item] for item in chunk}
    for item, kind in kinds.items():
        if kind == tasks.UNSENDABLE:
            return Failure(item)
    for item, kind in kinds.items():
        if kind != tasks.UNPICKLABLE and (failure := failure_of(job, item, kind)):
            return failure
    for item, kind in kinds.items():
        if kind == tasks.UNPICKLABLE:
            return Failure(item, "MaybeEncodingError")
    return None


def runs_of_chunk(job: int, submit: Submit, chunk: range) -> list[int]:
    """The items of a chunk that are begun, if nothing from outside comes between."""
    failure = failure_of_chunk(job, submit, chunk)
    if failure is None:
        return list(chunk)
    kind = submit.tasks[failure.item]
    if kind == tasks.UNSENDABLE:
        return []
    return list(chunk) if kind == tasks.UNPICKLABLE else list(range(chunk.start, failure.item + 1))
