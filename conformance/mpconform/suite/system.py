"""What the operating system says of a process, whatever the backend says."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mpconform.suite import eventually


def descriptors() -> int:
    """How many descriptors this process has."""
    return len(os.listdir("/dev/fd"))


def open_files() -> dict[int, tuple[int, int]]:
    """The descriptors of this process, each with what tells its file from others."""
    found = {}
    for number in map(int, os.listdir("/dev/fd")):
        with suppress(OSError):  # that of the list itself is closed by now
            status = os.fstat(number)
            found[number] = (status.st_dev, status.st_ino)
    return found


@contextmanager
def without_descriptor_zero() -> Iterator[None]:
    """Meanwhile the number is free, and whatever is opened next gets it."""
    saved = os.dup(0)
    os.close(0)
    try:
        yield
    finally:
        os.dup2(saved, 0)
        os.close(saved)


@contextmanager
def typed(text: bytes) -> Iterator[None]:
    """Meanwhile ``text`` is what there is to read from descriptor 0."""
    saved = os.dup(0)
    read_end, write_end = os.pipe()
    os.write(write_end, text)
    os.close(write_end)
    os.dup2(read_end, 0)
    os.close(read_end)
    try:
        yield
    finally:
        os.dup2(saved, 0)
        os.close(saved)


def is_kept(pid: int) -> bool:
    """Whether the system still keeps a process ``pid``, running or ended but not reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_running(pid: int) -> bool:
    """Whether the process ``pid`` has not ended yet; one that waits to be reaped has."""
    if not is_kept(pid):
        return False
    try:
        # Of a child, this tells that it has ended without reaping it.
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except (ChildProcessError, AttributeError):
        return not _is_zombie(pid)


def stop(pid: int) -> None:
    """Stop the process by a signal that it cannot refuse; return when it stands still."""
    os.kill(pid, signal.SIGSTOP)
    eventually(f"process {pid} stands still", lambda: _state(pid) in ("T", ""))


def _is_zombie(pid: int) -> bool:
    state = _state(pid)
    if not state:
        # Gone by now; on a system without /proc nobody knows: it is asked again, or waited for.
        return os.path.exists("/proc/self/stat")
    return state in ("Z", "X")


def _state(pid: int) -> str:
    """The letter for it in the system's table of processes; nothing where there is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return ""


@contextmanager
def few_descriptors_left(count: int) -> Iterator[None]:
    """Let this process open at most ``count`` descriptors more; what it starts inherits that."""
    import resource  # here, for modules of checks are imported on Windows too

    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = set(map(int, os.listdir("/dev/fd")))
    free = (number for number in itertools.count() if number not in taken)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (next(itertools.islice(free, count, None)), usual[1])
    )
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)
