"""The results of apply_async, map_async and starmap_async (chapter `async_result`)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from mpreference.exceptions import TimeoutError

T = TypeVar("T")

Callback = Callable[[Any], object]


class AsyncResult(Generic[T]):
    """The outcome, to come, of one call; of one task here, of several in MapResult."""

    def __init__(
        self,
        pool: object,
        callback: Callback | None = None,
        error_callback: Callback | None = None,
    ) -> None:
        # While the result is awaited, so is the pool: it must not be collected.
        self._pool: object = pool
        self._callback = callback
        self._error_callback = error_callback
        self._ready = threading.Event()
        self._lock = threading.Lock()
        self._settled = False
        self._success = False
        self._value: Any = None

    def ready(self) -> bool:
        """Whether the call has completed."""
        return self._ready.is_set()

    def successful(self) -> bool:
        """Whether it completed without raising; ValueError while it has not completed."""
        if not self._ready.is_set():
            raise ValueError(f"{self!r} not ready")
        return self._success

    def wait(self, timeout: float | None = None) -> None:
        """Wait for completion, at most `timeout` seconds (None: without limit)."""
        self._ready.wait(timeout)

    def get(self, timeout: float | None = None) -> T:
        """Return the result, or raise what the call raised, waiting as `wait` does.

        Raises mpreference.TimeoutError when there is no outcome in time; the call goes on.
        Each call of `get` gives the identical object.
        """
        if not self._ready.wait(timeout):
            raise TimeoutError
        if self._success:
            result: T = self._value
            return result
        raise self._value

    # --- for the manager thread ------------------------------------------------------------

    def deliver(self, index: int, success: bool, value: Any) -> bool:
        """The outcome of the only task."""
        self._settle(success, value)
        return True

    def end_of_input(self, count: int, error: BaseException | None) -> bool:
        """No further task; of no interest here."""
        return self._settled

    def abandon(self, error: BaseException, call_back: bool = False) -> None:
        """Settle without an outcome."""
        self._settle(False, error, call_back)

    def _settle(self, success: bool, value: Any, call_back: bool = True) -> None:
        with self._lock:
            if self._settled:
                return
            self._settled = True
        callback = self._callback if success else self._error_callback
        self._callback = self._error_callback = None
        if call_back and callback:
            # Before the result is ready. clause: pool.callbacks.run-before-the-result-is-ready
            _call_back(callback, value)
        self._success, self._value = success, value
        self._pool = None
        self._ready.set()


ApplyResult = AsyncResult


class MapResult(AsyncResult[list[T]]):
    """The outcome of a map: the list of its results, or the failure that arrived first.

    It is settled when every chunk is done, also after a failure
    (clause: pool.map.a-failure-waits-for-the-other-chunks).
    """

    def __init__(
        self,
        pool: object,
        callback: Callback | None = None,
        error_callback: Callback | None = None,
    ) -> None:
        super().__init__(pool, callback, error_callback)
        self._parts: dict[int, list[T]] = {}
        self._arrived = 0
        self._expected: int | None = None
        self._failure: BaseException | None = None

    def deliver(self, index: int, success: bool, value: Any) -> bool:
        """The outcome of one chunk."""
        self._arrived += 1
        if success:
            self._parts[index] = value
        elif self._failure is None:
            self._failure = value
        return self._complete()

    def end_of_input(self, count: int, error: BaseException | None) -> bool:
        """There are `count` chunks in all, after which the iterable may have raised."""
        self._expected = count
        if error is not None and self._failure is None:
            self._failure = error
        return self._complete()

    def _complete(self) -> bool:
        if self._arrived != self._expected:
            return False
        parts, self._parts = self._parts, {}
        if self._failure is None:
            # Input order, whatever the order of arrival. clause: pool.map.keeps-input-order
            self._settle(True, [item for i in range(self._arrived) for item in parts[i]])
        else:
            failure, self._failure = self._failure, None
            self._settle(False, failure)
        return True


def _call_back(callback: Callback, value: Any) -> None:
    try:
        callback(value)
    except BaseException:
        # It must harm neither the pool nor the result.
        # clause: pool.callbacks.one-that-raises-leaves-the-pool-working
        kind, error, traceback = sys.exc_info()
        assert kind is not None
        thread = threading.current_thread()
        threading.excepthook(threading.ExceptHookArgs((kind, error, traceback, thread)))
