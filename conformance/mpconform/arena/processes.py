"""Finding and ending what an arena started, whatever it did to hide.

psutil is imported only where there is something to look at, for most arenas leave nothing behind; a
nursery that has nothing else to do imports it ahead, so that not every warden has to.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

_PR_SET_CHILD_SUBREAPER = 36
_P_ALL = 0
_TURNS = 1000
_LOOK = 0x1 | 0x4 | 0x1000000  # WNOHANG, WEXITED, WNOWAIT, as Linux has them


def become_subreaper() -> None:
    """Make this process the new parent of descendants whose own parent ends (Linux only).

    Elsewhere orphans go to process 1; there `descendants` finds them by their session.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def watch_children() -> tuple[int, int]:
    """A pipe (read end, write end) from which can be read when a child of this process has ended.

    It takes over SIGCHLD and the wakeup descriptor; call it in the main thread.
    """
    read_end, write_end = os.pipe()
    for descriptor in (read_end, write_end):
        os.set_blocking(descriptor, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    return read_end, write_end


def children() -> list[int]:
    """The ids of this process's own children."""
    if not _has_children():
        return []
    import psutil

    return [child.pid for child in psutil.Process().children()]


def descendants(sessions: Iterable[int] = ()) -> list[psutil.Process]:
    """The processes below this one, and those of ``sessions`` (ids), without the dead."""
    if sys.platform == "linux" and not _has_children():
        return []  # a subreaper without children has no descendants
    import psutil

    found = {process.pid: process for process in _children_of_self()}
    wanted = set(sessions)
    if wanted and sys.platform != "linux":
        for process in psutil.process_iter():
            if process.pid not in found and _session(process.pid) in wanted:
                found[process.pid] = process
    return [process for process in found.values() if _alive(process)]


def _has_children() -> bool:
    """Whether this process has a child, ended or not; none is reaped."""
    if not hasattr(os, "waitid"):
        return _libc_knows_children()  # PyPy
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _libc_knows_children() -> bool:
    import ctypes

    details = ctypes.create_string_buffer(128)
    return bool(ctypes.CDLL(None).waitid(_P_ALL, 0, details, _LOOK) == 0)


def _children_of_self() -> list[psutil.Process]:
    import psutil

    try:
        return list(psutil.Process().children(recursive=True))
    except psutil.Error:
        return []


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def _alive(process: psutil.Process) -> bool:
    import psutil

    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def describe(process: psutil.Process) -> str:
    """One line on a process: its id and its command."""
    import psutil

    try:
        return f"process {process.pid} ({' '.join(process.cmdline())[:120] or process.name()})"
    except psutil.Error:
        return f"process {process.pid}"


def reap() -> dict[int, int]:
    """Collect every child that ended: process id -> wait status."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended[pid] = status


def any_left(sessions: Iterable[int] = ()) -> bool:
    """Whether `descendants` are left; also true of one that a look at the processes has missed.

    While parents end, a list of processes can show a child whose parent is gone already; that this
    process has no child left, as a subreaper, is certain.
    """
    if sys.platform == "linux":
        reap()
        return _has_children()
    return bool(descendants(sessions))


def below(pid: int) -> list[int]:
    """The processes below one, as far as the system tells (Linux)."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += map(int, file.read().split())
    except OSError:  # it has just ended
        return found
    return found + [deeper for child in found for deeper in below(child)]


def end_all(sessions: Iterable[int] = (), patience: float = 5.0) -> None:
    """Kill all `descendants` and reap them, again and again until none is left.

    Gives up after ``patience`` seconds, on processes that even SIGKILL does not end.
    """
    sessions = list(sessions)
    until = time.monotonic() + patience
    while any_left(sessions):
        _end_own_children()
        import psutil

        alive = descendants(sessions)
        for process in alive:
            try:
                process.send_signal(signal.SIGKILL)
            except (psutil.Error, OSError):
                continue
        psutil.wait_procs(alive, timeout=0.01)
        reap()
        if time.monotonic() > until:
            break
    reap()


def _end_own_children() -> None:
    """Kill the children of this process as fast as they come (Linux), for some fork the next one
    and end, and a subreaper gets all of these. Their ids are nobody else's until they are reaped.
    """
    for _ in range(_TURNS):
        found = 0
        try:
            for thread in os.listdir("/proc/self/task"):
                with open(f"/proc/self/task/{thread}/children") as file:
                    for pid in map(int, file.read().split()):
                        os.kill(pid, signal.SIGKILL)
                        found += 1
        except OSError:  # no such files here, or a thread that has just ended
            return
        reap()
        if not found:
            return


def end_orphans(spared: Iterable[int]) -> None:
    """Kill the descendants of this process that are neither ``spared`` nor below one of them."""
    if sys.platform == "linux" and not _has_children():
        return
    import psutil

    spared = set(spared)
    for child in psutil.Process().children():
        if child.pid in spared:
            continue
        for process in [*_below(child), child]:
            try:
                process.kill()
            except psutil.Error:
                continue
        try:
            os.waitpid(child.pid, 0)
        except ChildProcessError:
            continue


def _below(process: psutil.Process) -> list[psutil.Process]:
    import psutil

    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []
