"""Where the tasks of a map come from: its input, read chunk by chunk."""

from __future__ import annotations

import collections
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from mpreference.pool import calls
from mpreference.pool.tasks import Job, Task
from mpreference.pool.waiters import Waiters

# So many tasks may a feeder have made that no worker has been given.
_AHEAD = 128


def default_chunksize(length: int, workers: int) -> int:
    """Four chunks for each worker, more or less."""
    # clause: pool.map.default-chunks-are-a-quarter-of-a-workers-share
    return -(-length // (4 * workers))


class Input(NamedTuple):
    """What to call, and for what."""

    run: calls.Run
    func: Callable[..., Any]
    iterable: Iterable[Any]
    chunksize: int


class Source:
    """The tasks of a job, made by the manager thread when it wants some; `wake` wakes that.

    Only for iterables whose iteration runs no code of the user's.
    """

    def __init__(
        self, job: Job, what: Input, task_type: type[Task], wake: Callable[[], None]
    ) -> None:
        self.job = job
        self._what = what
        self._task_type = task_type
        self._wake = wake
        self._tasks = self._read()
        self._count = 0
        self._ended = False
        self._failure: BaseException | None = None
        self.exhausted = False  # no task will come any more, and the job knows
        self.interrupted = False  # the last tasks ended with one that cannot be pickled
        job.read_by(self.resume)

    def start(self) -> None:
        """Begin, in the manager thread; what is empty ends at once, though no worker be free."""
        self._ended = not self._what.iterable
        self.take(0)

    def resume(self) -> None:
        """The job may have room again."""
        self._wake()

    def drop(self) -> None:
        """No more will be asked for."""

    def take(self, limit: int) -> list[Task]:
        """The next tasks, at most `limit`; those that there are now, up to one that cannot be
        pickled: an input may have no other, and no end."""
        tasks = []
        self.interrupted = False
        for task in self._next(limit):
            if task.error is None:
                tasks.append(task)
                continue
            self.job.deliver(task.index, False, task.error)
            self.interrupted = True
            self._wake()  # there may be tasks behind it
            break
        if self._is_over():
            self.exhausted = True
            self.job.end_of_input(self._count, self._failure)
        return tasks

    def _next(self, limit: int) -> Iterable[Task]:
        return itertools.islice(self._tasks, min(limit, self.job.room(self._count)))

    def _is_over(self) -> bool:
        return self._ended

    def _read(self) -> Iterator[Task]:
        """Make tasks of the chunks, one by one."""
        run, func, iterable, chunksize = self._what
        try:
            iterator = iter(iterable)
            # An incomplete chunk is dropped if the input raises.
            # clause: pool.map.chunks-have-the-size-asked-for
            while chunk := list(itertools.islice(iterator, chunksize)):
                index, self._count = self._count, self._count + 1
                yield self._task_type(self.job, index, run, func, chunk)
        except GeneratorExit:
            raise
        except BaseException as error:
            self._failure = error
        self._ended = True


class FedSource(Source):
    """The tasks of a job, made by a thread of their own, ahead of the manager thread.

    However long the user's iterable blocks, nothing else waits for it, not even terminate().
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._made: collections.deque[Task] = collections.deque()
        self._stopped = False
        self._paused = Waiters()

    def start(self) -> None:
        """Begin to read."""
        try:
            threading.Thread(target=self._feed, name="pool-feeder", daemon=True).start()
        except RuntimeError as error:  # too many threads
            self._failure, self._ended = error, True

    def resume(self) -> None:
        """Have the thread look whether it may go on."""
        self._paused.wake()

    def drop(self) -> None:
        """Have the thread end when the iterable lets it."""
        self._stopped = True
        self._paused.wake()

    def _next(self, limit: int) -> Iterable[Task]:
        while self._made and limit:
            limit -= 1
            yield self._made.popleft()
        if len(self._made) <= _AHEAD // 2:
            self._paused.wake()

    def _is_over(self) -> bool:
        return self._ended and not self._made

    def _feed(self) -> None:
        while self._paused.wait_until(self._may_go_on) and not self._stopped:
            task = next(self._tasks, None)
            if task is None:
                break
            self._made.append(task)
            del task
            self._wake()
        self._wake()

    def _may_go_on(self) -> bool:
        return self._stopped or (len(self._made) < _AHEAD and self.job.room(self._count) > 0)
