"""The fork start method: a launcher, and the handle on what it launched.

A launcher is any callable that takes a process and returns a `Handle` (see `process`).
"""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from mpreference import child, forking

if TYPE_CHECKING:
    from mpreference.process import BaseProcess

# A status nobody can tell: somebody else reaped the child.
# clause: process.is_alive.false-after-a-foreign-wait
UNKNOWN_EXITCODE = 255

_POLL_INTERVAL = 0.05


def launch(process: BaseProcess) -> ForkHandle:
    """Fork a child that runs `process`."""
    flush_std_streams()
    with forking.start_lock:
        life_line = child.life_line()
        # Without pidfd, the sentinel is a pipe whose write end dies with the child.
        ends = None if _HAS_PIDFD else os.pipe()
        pid = os.fork()
        if pid == 0:
            _be_child(process, life_line, ends)
        if ends is None:
            sentinel = _open_pidfd(pid)
        else:
            os.close(ends[1])
            sentinel = ends[0]
        return ForkHandle(pid, sentinel)


def flush_std_streams() -> None:
    """Write out what is buffered, lest the child has a copy to write again."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # no such stream, or a broken one: not this function's to report


def _be_child(process: BaseProcess, life_line: int, ends: tuple[int, int] | None) -> None:
    status = 1
    try:
        if ends is not None:
            os.close(ends[0])
        status = child.run(process, life_line)
    finally:
        # Nothing may lead out of here into the code of the parent.
        os._exit(status)


def _has_pidfd() -> bool:
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


_HAS_PIDFD = _has_pidfd()


def _open_pidfd(pid: int) -> int:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        # SIGCHLD is ignored, and the child is gone already: an end of file is as ready.
        reader, writer = os.pipe()
        os.close(writer)
        return reader


class ForkHandle:
    """A forked child as its parent sees it: `pid`, `sentinel` (a descriptor), its end."""

    def __init__(self, pid: int, sentinel: int) -> None:
        self.pid = pid
        self.sentinel = sentinel
        self._exitcode: int | None = None
        self._open = True
        # Whoever reaps the child publishes its status before another thread can look.
        # clause: process.join.two-threads-see-the-exit-code
        self._lock = threading.Lock()
        forking.close_in_children(self)

    def poll(self) -> int | None:
        """The exit code, or None while the child runs."""
        with self._lock:
            return self._reap()

    def wait(self, timeout: float | None) -> int | None:
        """Wait at most `timeout` seconds (None: without limit) for the end; like `poll`."""
        if self._exitcode is not None:
            return self._exitcode
        deadline = None if timeout is None else time.monotonic() + timeout
        while (exitcode := self.poll()) is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            if not _HAS_PIDFD:
                # A grandchild may hold the sentinel open: look again from time to time.
                left = _POLL_INTERVAL if left is None else min(left, _POLL_INTERVAL)
            watcher = select.poll()
            watcher.register(self.sentinel, select.POLLIN)
            watcher.poll(None if left is None else min(left * 1000 + 1, 2**31 - 1))
        return exitcode

    def signal(self, number: int) -> None:
        """Send a signal, unless the child has ended."""
        with self._lock:
            # Until it is reaped, the pid cannot belong to another process.
            if self._reap() is None:
                try:
                    os.kill(self.pid, number)
                except ProcessLookupError:
                    pass

    def _reap(self) -> int | None:
        if self._exitcode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self._exitcode = UNKNOWN_EXITCODE
            else:
                if pid:
                    # clause: process.exitcode.negative-after-a-signal
                    self._exitcode = os.waitstatus_to_exitcode(status)
        return self._exitcode

    def close(self) -> None:
        """Release the sentinel."""
        if self._open:
            self._open = False
            os.close(self.sentinel)

    def __del__(self) -> None:
        if getattr(self, "_open", False):
            self.close()


Launcher = Callable[["BaseProcess"], ForkHandle]
