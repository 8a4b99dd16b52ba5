"""A child as its creator sees it: is it alive, how did it end."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager

from mpreference import forking
from mpreference.waiting import wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# A status nobody can tell: somebody else reaped the child, or the fork server died before it.
# clause: process.is_alive.false-after-a-foreign-wait
UNKNOWN_EXITCODE = 255

_POLL_INTERVAL = 0.05


class Handle:
    """The `pid` of a child, its `sentinel` (ready once it has ended), and its end."""

    pid: int
    sentinel: int

    def __init__(self) -> None:
        self._exitcode: int | None = None
        # Whoever learns of the end publishes the status before another thread can look.
        # clause: process.join.two-threads-see-the-exit-code
        # Reentrant: a signal handler may ask in the midst of asking.
        self._lock = threading.RLock()
        self._waiting = 0
        self._closed = False

    def poll(self) -> int | None:
        """The exit code, or None while the child runs."""
        with self._lock:
            return self._look()

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait at most `timeout` seconds (None: without limit) for the end; like `poll`."""
        with self._in_use():
            return self._await_end(timeout)

    def _await_end(self, timeout: float | None) -> int | None:
        deadline = None if timeout is None else time.monotonic() + timeout
        while (exitcode := self.poll()) is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            self._await_sentinel(left)
        return exitcode

    def signal(self, number: int) -> None:
        """Send a signal, unless the child has ended."""
        with self._lock:
            if self._look() is None:
                try:
                    self._send(number)
                except ProcessLookupError:
                    pass

    def _look(self) -> int | None:
        if self._exitcode is None:
            self._exitcode = self._find_exitcode()
        return self._exitcode

    def _find_exitcode(self) -> int | None:
        raise NotImplementedError

    def _await_sentinel(self, timeout: float | None) -> None:
        wait([self.sentinel], timeout)

    def _send(self, number: int) -> None:
        os.kill(self.pid, number)

    def close(self) -> None:
        """Release the sentinel, once no thread waits for it: its number may then be another's."""
        with self._lock:
            self._closed = True
            if not self._waiting:
                self._release()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        # clause: process.join.returns-though-another-thread-closes
        with self._lock:
            self._waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                if self._closed and not self._waiting:
                    self._release()

    def _release(self) -> None:
        raise NotImplementedError


class OwnChild(Handle):
    """A child in the sense of the system: this process may wait for it, and must.

    Its sentinel is a pidfd. On systems without these it is `stream`, of which the child keeps the
    other end until it ends.
    """

    def __init__(self, pid: int, stream: int | None) -> None:
        super().__init__()
        self.pid = pid
        self.sentinel = _open_pidfd(pid) if stream is None else stream
        self._descriptor = forking.PrivateDescriptor(self.sentinel)

    def _find_exitcode(self) -> int | None:
        # Until it is waited for here, the pid cannot belong to another process.
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            return UNKNOWN_EXITCODE
        # clause: process.exitcode.negative-after-a-signal
        return os.waitstatus_to_exitcode(status) if pid else None

    def _await_sentinel(self, timeout: float | None) -> None:
        if HAS_PIDFD:
            wait([self.sentinel], timeout)
        else:
            # The stream may end before the child, or after it: look again from time to time.
            wait([self.sentinel], min(timeout or _POLL_INTERVAL, _POLL_INTERVAL))
            time.sleep(0.001)

    def _release(self) -> None:
        self._descriptor.close()


def _has_pidfd() -> bool:
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


HAS_PIDFD = _has_pidfd()


def _open_pidfd(pid: int) -> int:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        # SIGCHLD is ignored, and the child is gone already: an end of file is as ready.
        reader, writer = os.pipe()
        os.close(writer)
        return reader


def exitcode_name(exitcode: int) -> str:
    """How the repr of a process shows its exit code."""
    if exitcode < 0:
        try:
            return f"exitcode=-{signal.Signals(-exitcode).name}"
        except ValueError:
            pass  # a signal without a name
    return f"exitcode={exitcode}"
