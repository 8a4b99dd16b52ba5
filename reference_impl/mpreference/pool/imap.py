"""The results of imap and imap_unordered on their way to who consumes them (chapter `imap`)."""

from __future__ import annotations

import collections
import itertools
import sys
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from mpreference.exceptions import TimeoutError
from mpreference.pool.state import Life, State
from mpreference.pool.tasks import Job
from mpreference.pool.waiters import Waiters

T = TypeVar("T")

Outcome = tuple[bool, Any]


class Stream(Job):
    """The outcomes of one imap: the manager thread delivers them, consumers take them.

    At most `bound` chunks are read from the input and not consumed, as long as the pool runs and
    the iterator exists. clause: imap.call.reads-little-ahead-of-its-consumer
    """

    def __init__(
        self,
        jobs: dict[Job, object],
        func: object,
        life: Life,
        chunksize: int,
        bound: int,
        ordered: bool,
    ) -> None:
        super().__init__(jobs, func)
        self._life = life
        self._chunksize = chunksize
        self._bound = bound
        self._ordered = ordered
        self._waiters = Waiters()
        self._outcomes: collections.deque[Outcome] = collections.deque()
        self._early: dict[int, list[Outcome]] = {}
        self._read = 0  # chunks read from the input, when last asked
        self._released = 0  # chunks whose outcomes could be consumed
        self._expected: int | None = None
        self._input_error: BaseException | None = None
        self._complete = False
        self._end: BaseException | None = None  # instead of the outcomes still missing
        self._deserted = False
        self._held_back = False
        self._resume: Callable[[], None] = _nothing

    # --- for consumers, in any thread ------------------------------------------------------

    def next(self, timeout: float | None) -> Any:
        """Take the next outcome: return it, or raise it."""
        # clauses: imap.next.waits-for-the-result, imap.errors.are-raised-in-their-turn
        if not self._outcomes:
            self._wait(timeout)
        try:
            success, value = self._outcomes.popleft()
        except IndexError:  # another consumer was quicker
            return self.next(timeout)
        if self._held_back and self._unconsumed() <= self._bound // 2:
            self._held_back = False
            self.resume()
        if success:
            return value
        if isinstance(value, StopIteration):
            # clause: imap.errors.stop-iteration-of-a-task-is-no-end
            raise RuntimeError("the task raised StopIteration") from value
        raise value

    def _wait(self, timeout: float | None) -> None:
        """Wait until it is worth another look; raise if there is nothing to come."""
        if not self._waiters.wait_until(self._settled, timeout):
            raise TimeoutError
        # Asked before a look at the outcomes: what comes before the end is there by then.
        end, complete = self._end, self._complete
        if not self._outcomes:
            if end is not None:
                raise end
            # clause: imap.iterator.end-is-final
            if complete:
                raise StopIteration
            # Otherwise another consumer was quicker.

    def _settled(self) -> bool:
        return bool(self._outcomes) or self._complete or self._end is not None

    def desert(self) -> None:
        """Nobody will consume any more: run what is left, and drop the outcomes."""
        self._deserted = True
        self._outcomes.clear()
        self.resume()

    # --- for the source --------------------------------------------------------------------

    def read_by(self, resume: Callable[[], None]) -> None:
        """`resume` has the source ask again whether there is room."""
        self._resume = resume

    def resume(self) -> None:
        """There may be room again."""
        self._resume()

    def room(self, chunks_read: int) -> int:
        """How far the input may be read now, given how far the consumers have come."""
        if self._deserted or self._life.state is not State.RUN:
            return sys.maxsize
        self._read = chunks_read
        self._held_back = self._unconsumed() >= self._bound
        # Looked at again: who has consumed meanwhile has not seen that he is waited for.
        return max(0, self._bound - self._unconsumed())

    def _unconsumed(self) -> int:
        """How many chunks are read and not yet consumed."""
        waiting = -(-len(self._outcomes) // self._chunksize)
        return self._read - self._released + waiting

    # --- for the manager thread ------------------------------------------------------------

    def deliver(self, index: int, success: bool, value: Any) -> None:
        """The outcomes of one chunk, or the failure of the chunk as a whole."""
        outcomes = [(success, value)]
        if success and self._chunksize > 1:
            results, failed = value
            outcomes = list(zip(itertools.repeat(True), results))
            for place in failed:
                outcomes[place] = False, results[place]
        # clauses: imap.imap.keeps-input-order,
        # imap.imap_unordered.does-not-wait-for-earlier-items
        self._early[index if self._ordered else self._released] = outcomes
        while self._released in self._early:
            self._release(self._early.pop(self._released))
        self._finish_if_complete()

    def _release(self, outcomes: list[Outcome]) -> None:
        # After the end only deaths arrive, of workers that were ended because of it.
        # clause: pool.terminate.ends-outstanding-results
        if not self._deserted and self._end is None:
            self._outcomes.extend(outcomes)
        self._released += 1
        self._waiters.wake()

    def end_of_input(self, count: int, error: BaseException | None) -> None:
        """There are `count` chunks in all, after which the iterable may have raised."""
        self._expected = count
        self._input_error = error
        self._finish_if_complete()

    def _finish_if_complete(self) -> None:
        if self._released != self._expected:
            return
        if self._input_error is not None:
            # clause: imap.errors.of-the-input-end-the-iteration
            self._outcomes.append((False, self._input_error))
            self._input_error = None
        self._complete = True
        self._finish()

    def abandon(self, error: BaseException, call_back: bool = False) -> None:
        """Raise `error` once the results that have arrived are consumed."""
        if not self._complete:
            self._end = error
            self._finish()

    def _finish(self) -> None:
        self._resume = _nothing  # the source and the job let go of each other
        self._waiters.wake()
        super()._finish()


def _nothing() -> None:
    """What resumes no source."""


class IMapIterator(Generic[T]):
    """The results of imap, in the order of the input."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __iter__(self) -> IMapIterator[T]:
        return self

    def __next__(self) -> T:
        result: T = self._stream.next(None)
        return result

    def next(self, timeout: float | None = None) -> T:
        """The next result, or what its call raised, within `timeout` seconds (None: ever).

        Raises mpreference.TimeoutError when it is not there in time (it is not skipped);
        StopIteration at the end, time and again.
        """
        # clause: imap.next.times-out-without-losing-the-item
        result: T = self._stream.next(timeout)
        return result

    def __del__(self) -> None:
        self._stream.desert()


class IMapUnorderedIterator(IMapIterator[T]):
    """The results of imap_unordered, in the order in which they arrive."""
