"""Tasks: what is sent to a worker at once, and the jobs they belong to."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from mpreference import transfer


class Job(Protocol):
    """A call of the user's, made of one or more tasks; its methods run in the manager thread.

    `deliver` and `end_of_input` return True when the job is thereby finished. `abandon`, which
    says that there will be no outcome, may be called by any thread.
    """

    def deliver(self, index: int, success: bool, value: Any) -> bool: ...

    def end_of_input(self, count: int, error: BaseException | None) -> bool: ...

    def abandon(self, error: BaseException, call_back: bool = False) -> None: ...


class Task:
    """A pickled call for a worker: the task number `index` of `job`."""

    __slots__ = ("descriptors", "index", "job", "name", "payload")

    def __init__(self, job: Job, index: int, call: tuple[Any, ...], name: str) -> None:
        self.job = job
        self.index = index
        self.name = name
        self.payload, self.descriptors = transfer.dumps(call, pickle.HIGHEST_PROTOCOL)

    def release(self) -> None:
        """Give up what the task holds, once it need not be sent again."""
        self.payload = b""
        transfer.close_all(self.descriptors)

    def __str__(self) -> str:
        return f"task {self.index} of {self.name}"


def name_of(func: object) -> str:
    """How to call `func` in a message."""
    name = getattr(func, "__qualname__", None)
    return name if isinstance(name, str) else type(func).__name__


def chunks(iterable: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Consecutive chunks of exactly `size` items, the last one maybe shorter.

    If the iterable raises, the items of the incomplete chunk are dropped.
    clause: pool.map.chunks-have-the-size-asked-for
    """
    iterator = iter(iterable)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk


def default_chunksize(length: int, workers: int) -> int:
    """Four chunks for each worker, more or less."""
    # clause: pool.map.default-chunks-are-a-quarter-of-a-workers-share
    return -(-length // (4 * workers))


class TaskSource:
    """The tasks of a job over an iterable, made one by one as they are wanted.

    `report` takes a function for the manager thread to call.
    """

    def __init__(
        self,
        job: Job,
        run: Callable[..., Any],
        func: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: int,
        report: Callable[[Job, Callable[[], bool]], None],
    ) -> None:
        self._job = job
        self._run = run
        self._func = func
        self._iterable = iterable
        self._chunksize = chunksize
        self._report = report

    def __iter__(self) -> Iterator[Task]:
        job, name, count = self._job, name_of(self._func), 0
        failure: BaseException | None = None
        try:
            for chunk in chunks(self._iterable, self._chunksize):
                task = self._make(count, chunk, name)
                count += 1
                if task is not None:
                    yield task
                    del task
        except GeneratorExit:
            raise
        except BaseException as error:
            failure = error
        self._report(job, lambda: job.end_of_input(count, failure))

    def _make(self, index: int, chunk: list[Any], name: str) -> Task | None:
        try:
            return Task(self._job, index, (self._run, (self._func, chunk), {}), name)
        except Exception as error:
            failure, job = error, self._job
            self._report(job, lambda: job.deliver(index, False, failure))
            return None
