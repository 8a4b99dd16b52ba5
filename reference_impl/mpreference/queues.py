"""Queues between processes: a pipe, and locks that a death releases."""

from __future__ import annotations

import collections
import fcntl
import os
import queue
import sys
import tempfile
import threading
import time
import traceback
from typing import Any

from mpreference.connection import Pipe, wait

__all__ = ["Queue", "SimpleQueue"]


class _FileLock:
    """Mutual exclusion between processes, by a record lock, and between their threads.

    The system releases a record lock when its owner dies. It is held only while one message
    is read or written, never while waiting for one.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (kept open)
        self._threads = threading.Lock()
        self._owner = os.getpid()

    def __enter__(self) -> None:
        if self._owner != os.getpid():  # just forked: maybe while another thread held it
            self._threads = threading.Lock()
            self._owner = os.getpid()
        self._threads.acquire()
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, *exc_info: object) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN)
        self._threads.release()


class SimpleQueue:
    """A first-in first-out queue over a pipe; `put` blocks while the pipe is full."""

    def __init__(self) -> None:
        self._reader, self._writer = Pipe(duplex=False)
        self._read_lock = _FileLock()
        self._write_lock = _FileLock()

    def put(self, obj: object) -> None:
        """Append a picklable object; OSError when closed."""
        self._writer.fileno()
        with self._write_lock:
            self._writer.send(obj)

    def get(self) -> Any:
        """Remove and return the oldest object, waiting for one; OSError when closed."""
        while True:
            self._reader.poll(None)
            with self._read_lock:
                # Another process may have been quicker.
                if self._reader.poll():
                    return self._reader.recv()

    def empty(self) -> bool:
        """Whether nothing is there; OSError when closed."""
        return not self._reader.poll()

    def close(self) -> None:
        """Close both ends in this process; harmless when repeated."""
        self._reader.close()
        self._writer.close()

    def __reduce__(self) -> tuple[Any, ...]:
        raise RuntimeError("queues are shared between processes through inheritance only")


class Queue:
    """A first-in first-out queue; `put` hands over to a thread, and does not block.

    With a `maxsize` > 0 (at most 65536) it holds that many objects. A process that has put
    objects waits, when it ends, until they are written to the pipe.
    """

    def __init__(self, maxsize: int = 0) -> None:
        self._reader, self._writer = Pipe(duplex=False)
        self._read_lock = _FileLock()
        self._write_lock = _FileLock()
        # One byte for each free place.
        self._places = os.pipe() if maxsize > 0 else None
        if self._places is not None:
            os.set_blocking(self._places[0], False)
            os.write(self._places[1], b"." * maxsize)
        self._closed = False
        self._renew()

    def _renew(self) -> None:
        self._owner = os.getpid()
        self._buffer: collections.deque[object] = collections.deque()
        self._buffer_lock = threading.Lock()
        self._feeder: threading.Thread | None = None

    def put(self, obj: object, block: bool = True, timeout: float | None = None) -> None:
        """Append an object; queue.Full when there is no place in time; ValueError if closed.

        An object that cannot be pickled is dropped; the error is printed.
        """
        self._check_open()
        if self._places is not None and not self._take_place(block, timeout):
            raise queue.Full
        if self._owner != os.getpid():
            self._renew()
        with self._buffer_lock:
            self._buffer.append(obj)
            if self._feeder is None:
                # Not a daemon: the end of the process waits for it.
                self._feeder = threading.Thread(target=self._feed, daemon=False)
                self._feeder.start()

    def put_nowait(self, obj: object) -> None:
        """Append an object, or raise queue.Full."""
        self.put(obj, block=False)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Remove and return the oldest object; queue.Empty when there is none in time.

        `timeout` is in seconds; ValueError if closed.
        """
        self._check_open()
        deadline = _deadline(block, timeout)
        while self._reader.poll(_left(deadline)):
            with self._read_lock:
                # Another process may have been quicker.
                if self._reader.poll():
                    obj = self._reader.recv()
                    if self._places is not None:
                        os.write(self._places[1], b".")
                    return obj
        raise queue.Empty

    def get_nowait(self) -> Any:
        """Remove and return the oldest object, or raise queue.Empty."""
        return self.get(block=False)

    def empty(self) -> bool:
        """Whether nothing is there now; OSError if closed."""
        return not self._reader.poll()

    def full(self) -> bool:
        """Whether there is no place now."""
        return self._places is not None and not wait([self._places[0]], 0)

    def close(self) -> None:
        """No more is put or got by this process; what was put is still written."""
        if not self._closed:
            self._closed = True
            self._reader.close()

    def join_thread(self) -> None:
        """After `close`: wait until what this process put is written."""
        feeder = self._feeder
        if feeder is not None:
            feeder.join()

    def cancel_join_thread(self) -> None:
        """Accepted; the end of the process waits all the same."""

    def __reduce__(self) -> tuple[Any, ...]:
        raise RuntimeError("queues are shared between processes through inheritance only")

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("the queue is closed")

    def _take_place(self, block: bool, timeout: float | None) -> bool:
        assert self._places is not None
        deadline = _deadline(block, timeout)
        while wait([self._places[0]], _left(deadline)):
            try:
                os.read(self._places[0], 1)
                return True
            except BlockingIOError:
                continue  # another process was quicker
        return False

    def _feed(self) -> None:
        while True:
            with self._buffer_lock:
                if not self._buffer:
                    self._feeder = None
                    return
                obj = self._buffer.popleft()
            try:
                with self._write_lock:
                    self._writer.send(obj)
            except BaseException:
                traceback.print_exc(file=sys.stderr)
                if self._places is not None:
                    os.write(self._places[1], b".")


def _deadline(block: bool, timeout: float | None) -> float | None:
    if not block:
        return time.monotonic()
    return None if timeout is None else time.monotonic() + timeout


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())
