"""The iterators of imap and imap_unordered (chapter `imap`)."""

from __future__ import annotations

import collections
import threading
import time
from typing import Any, Generic, TypeVar

from mpreference.exceptions import TimeoutError

T = TypeVar("T")


class IMapIterator(Generic[T]):
    """The results of imap, in the order of the input.

    Each task delivers a list of outcomes (success, value), one for each item of its chunk.
    """

    def __init__(self, pool: object) -> None:
        # While results are awaited, so is the pool: it must not be collected.
        self._pool: object = pool
        self._changed = threading.Condition(threading.Lock())
        self._outcomes: collections.deque[tuple[bool, Any]] = collections.deque()
        self._early: dict[int, list[tuple[bool, Any]]] = {}
        self._released = 0
        self._arrived = 0
        self._expected: int | None = None
        self._input_error: BaseException | None = None
        self._complete = False
        self._abandoned: BaseException | None = None

    def __iter__(self) -> IMapIterator[T]:
        return self

    def __next__(self) -> T:
        return self.next()

    def next(self, timeout: float | None = None) -> T:
        """The next result, or what its call raised, within `timeout` seconds (None: ever).

        Raises mpreference.TimeoutError when it is not there in time (it is not skipped);
        StopIteration at the end, time and again.
        """
        with self._changed:
            if not self._outcomes and not self._over():
                self._wait(timeout)
            if self._outcomes:
                success, value = self._outcomes.popleft()
            elif self._abandoned is not None:
                raise self._abandoned
            else:
                raise StopIteration
        if success:
            result: T = value
            return result
        raise value

    def _over(self) -> bool:
        return self._complete or self._abandoned is not None

    def _wait(self, timeout: float | None) -> None:
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._outcomes and not self._over():
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError from None
            self._changed.wait(left)

    # --- for the manager thread ------------------------------------------------------------

    def deliver(self, index: int, success: bool, value: Any) -> bool:
        """The outcomes of one chunk, or the failure of the chunk as a whole."""
        outcomes = value if success else [(False, value)]
        with self._changed:
            if self._abandoned is not None:
                return True
            self._arrived += 1
            self._release(index, outcomes)
            return self._check_complete()

    def end_of_input(self, count: int, error: BaseException | None) -> bool:
        """There are `count` chunks in all, after which the iterable may have raised."""
        with self._changed:
            self._expected = count
            self._input_error = error
            return self._check_complete()

    def abandon(self, error: BaseException, call_back: bool = False) -> None:
        """Raise `error` once the results that have arrived are consumed."""
        with self._changed:
            if not self._over():
                self._abandoned = error
                self._pool = None
                self._changed.notify_all()

    def _release(self, index: int, outcomes: list[tuple[bool, Any]]) -> None:
        # A result is withheld until all before it are out. clause: imap.imap.keeps-input-order
        self._early[index] = outcomes
        while self._released in self._early:
            self._let_out(self._early.pop(self._released))
            self._released += 1

    def _let_out(self, outcomes: list[tuple[bool, Any]]) -> None:
        self._outcomes.extend(outcomes)
        self._changed.notify(len(outcomes))

    def _check_complete(self) -> bool:
        if self._arrived != self._expected:
            return False
        if self._input_error is not None:
            # After the results of the items before it.
            # clause: imap.errors.of-the-input-end-the-iteration
            self._outcomes.append((False, self._input_error))
            self._input_error = None
        self._complete = True
        self._pool = None
        # All who wait see the end.
        self._changed.notify_all()
        return True


class IMapUnorderedIterator(IMapIterator[T]):
    """The results of imap_unordered, in the order in which they arrive."""

    def _release(self, index: int, outcomes: list[tuple[bool, Any]]) -> None:
        self._let_out(outcomes)
