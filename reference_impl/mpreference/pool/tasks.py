"""Tasks, and the jobs that they belong to."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from typing import Any

from mpreference import transfer
from mpreference.pool import calls


class Job:
    """A call of the user's, made of one or more tasks.

    `deliver` and `end_of_input` are called by the manager thread, and return True when the job is
    thereby finished. `abandon`, which says that there will be no outcome, may be called by any
    thread, more than once.
    """

    def __init__(self, pool: object, func: object) -> None:
        # Called when the input may be read again; set by the source.
        self.resume: Callable[[], None] = do_nothing
        # While an outcome is awaited, so is the pool: it must not be collected.
        self._pool: object = pool
        name = getattr(func, "__qualname__", None)
        self.name = name if isinstance(name, str) else type(func).__name__

    def room(self, chunks_read: int) -> int:
        """How many more chunks may be read from the input, after so many."""
        return sys.maxsize

    def deliver(self, index: int, success: bool, value: Any) -> bool:
        """The outcome of task `index`."""
        raise NotImplementedError

    def end_of_input(self, count: int, error: BaseException | None) -> bool:
        """There are `count` tasks in all, after which the input may have raised `error`."""
        raise NotImplementedError

    def abandon(self, error: BaseException, call_back: bool = False) -> None:
        """There will be no outcome but `error`; `call_back` if callbacks are told."""
        raise NotImplementedError


class Task:
    """What a worker is given: the task number `index` of `job`, pickled.

    The payload is the argument for the function that is called `name` (see `calls.by_name`), or,
    without a name, function and argument together.
    """

    __slots__ = ("descriptors", "index", "job", "name", "payload")

    def __init__(
        self, job: Job, index: int, run: calls.Run, func: Callable[..., Any], argument: object
    ) -> None:
        self.job = job
        self.index = index
        self.name = calls.by_name(run, func)
        whole = argument if self.name is not None else (run, func, argument)
        self.payload, self.descriptors = transfer.dumps(whole, pickle.HIGHEST_PROTOCOL)

    def release(self) -> None:
        """Give up what the task holds, once it need not be sent again."""
        transfer.close_all(self.descriptors)

    def __str__(self) -> str:
        return f"task {self.index} of {self.job.name}"


def do_nothing() -> None:
    """What resumes no source."""
