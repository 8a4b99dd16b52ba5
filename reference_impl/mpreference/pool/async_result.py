"""The results of apply_async, map_async and starmap_async (chapter `async_result`)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from mpreference.exceptions import TimeoutError
from mpreference.pool.tasks import Job
from mpreference.pool.waiters import Waiters

T = TypeVar("T")

Callback = Callable[[Any], object]


class AsyncResult(Job, Generic[T]):
    """The outcome, to come, of one call; of one task here, of several in MapResult."""

    def __init__(
        self,
        jobs: dict[Job, object],
        func: object,
        callback: Callback | None,
        error_callback: Callback | None,
    ) -> None:
        super().__init__(jobs, func)
        self._callback = callback
        self._error_callback = error_callback
        self._waiters = Waiters()
        # Taken by who settles the result, and never released.
        self._settling = threading.Lock()
        self._done = False
        self._success = False
        self._value: Any = None

    def ready(self) -> bool:
        """Whether the call has completed."""
        return self._done

    def successful(self) -> bool:
        """Whether it completed without raising; ValueError while it has not completed."""
        if not self._done:
            # clause: async_result.successful.raises-before-the-end
            raise ValueError(f"{self!r} not ready")
        return self._success

    def wait(self, timeout: float | None = None) -> None:
        """Wait for completion, at most `timeout` seconds (None: without limit)."""
        self._waiters.wait_until(self.ready, timeout)

    def get(self, timeout: float | None = None) -> T:
        """Return the result, or raise what the call raised, waiting as `wait` does.

        Raises mpreference.TimeoutError when there is no outcome in time; the call goes on.
        Each call of `get` gives the identical object.
        """
        self.wait(timeout)
        if not self._done:
            # clause: async_result.get.raises-timeout-error-in-time
            raise TimeoutError
        # clauses: async_result.get.raises-the-tasks-exception,
        # async_result.get.gives-the-same-object-each-time
        if self._success:
            result: T = self._value
            return result
        raise self._value

    # --- for the manager thread ------------------------------------------------------------

    def deliver(self, index: int, success: bool, value: Any) -> None:
        """The outcome of the only task."""
        self._settle(success, value)

    def abandon(self, error: BaseException, call_back: bool = False) -> None:
        """Settle without an outcome."""
        self._settle(False, error, call_back)

    def _settle(self, success: bool, value: Any, call_back: bool = True) -> None:
        if not self._settling.acquire(blocking=False):
            return
        # clauses: pool.callbacks.success-calls-the-callback-once,
        # pool.callbacks.failure-calls-the-error-callback-once
        callback = self._callback if success else self._error_callback
        self._callback = self._error_callback = None
        if call_back and callback is not None:  # clause: pool.callbacks.one-that-is-false-is-called
            # clause: pool.callbacks.run-before-the-result-is-ready
            _call_back(callback, value)
        self._success, self._value = success, value
        self._done = True
        self._waiters.wake()
        self._finish()


ApplyResult = AsyncResult


class MapResult(AsyncResult[list[T]]):
    """The outcome of a map: the list of its results, or the failure that arrived first."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._parts: dict[int, list[T]] = {}
        self._arrived = 0
        self._expected: int | None = None
        self._failure: BaseException | None = None

    def deliver(self, index: int, success: bool, value: Any) -> None:
        """The outcome of one chunk."""
        self._arrived += 1
        if success:
            self._parts[index] = value
        elif self._failure is None:
            self._failure = value
        self._settle_if_complete()

    def end_of_input(self, count: int, error: BaseException | None) -> None:
        """There are `count` chunks in all, after which the iterable may have raised."""
        self._expected = count
        if error is not None and self._failure is None:
            self._failure = error
        self._settle_if_complete()

    def _settle_if_complete(self) -> None:
        # Also after a failure. clause: pool.map.a-failure-waits-for-the-other-chunks
        if self._arrived != self._expected:
            return
        parts, self._parts = self._parts, {}
        if self._failure is None:
            # clause: pool.map.keeps-input-order
            self._settle(True, [item for i in range(self._arrived) for item in parts[i]])
        else:
            # clause: pool.map.raises-a-failure-of-its-tasks
            failure, self._failure = self._failure, None
            self._settle(False, failure)


def _call_back(callback: Callback, value: Any) -> None:
    try:
        callback(value)
    except BaseException as error:
        # clause: pool.callbacks.one-that-raises-leaves-the-pool-working
        thread = threading.current_thread()
        args = threading.ExceptHookArgs((type(error), error, error.__traceback__, thread))
        threading.excepthook(args)
