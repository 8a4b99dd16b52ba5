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

    `jobs` are those of the pool that are not finished, each with the pool, which must not be
    collected while an outcome is awaited. `deliver` and `end_of_input` are called by the manager
    thread; `abandon` may be called by any thread, more than once.
    """

    def __init__(self, jobs: dict[Job, object], func: object) -> None:
        self._jobs = jobs
        name = getattr(func, "__qualname__", None)
        self.name = name if isinstance(name, str) else type(func).__name__

    def room(self, chunks_read: int) -> int:
        """How many more chunks may be read from the input, after so many."""
        return sys.maxsize

    def read_by(self, resume: Callable[[], None]) -> None:
        """Somebody begins to read the input; `resume` has him ask again whether there is room."""

    def resume(self) -> None:
        """There may be room again: the pool has been closed."""

    def deliver(self, index: int, success: bool, value: Any) -> None:
        """The outcome of task `index`."""
        raise NotImplementedError

    def end_of_input(self, count: int, error: BaseException | None) -> None:
        """There are `count` tasks in all, after which the input may have raised `error`."""
        raise NotImplementedError

    def abandon(self, error: BaseException, call_back: bool = False) -> None:
        """There will be no outcome but `error`; `call_back` if callbacks are told."""
        raise NotImplementedError

    def _finish(self) -> None:
        """Nothing is to come: the pool need not wait for this job any more."""
        self._jobs.pop(self, None)


class Task:
    """What a worker is given: a call and its argument, pickled; task number `index` of `job`.

    If it cannot be pickled, `error` says why, and is the outcome.
    """

    __slots__ = ("descriptors", "error", "index", "job", "payload")

    def __init__(
        self, job: Job, index: int, run: calls.Run, func: Callable[..., Any], argument: object
    ) -> None:
        self.job = job
        self.index = index
        self.payload = b""
        self.descriptors: list[int] = []
        self.error: Exception | None = None
        try:
            self._pickle(run, func, argument)
        except Exception as error:
            # clause: pool.errors.an-argument-that-cannot-be-pickled-is-reported
            self.error = error

    def _pickle(self, run: calls.Run, func: Callable[..., Any], argument: object) -> None:
        call = run, func, argument
        self.payload, self.descriptors = transfer.dumps(call, pickle.HIGHEST_PROTOCOL)

    def drop(self) -> None:
        """Give up what the task holds, once it need not be sent again."""
        transfer.close_all(self.descriptors)

    def __str__(self) -> str:
        return f"task {self.index} of {self.job.name}"
