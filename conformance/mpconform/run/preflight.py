"""What a run needs of the machine: looked at before the first arena, so that no library is blamed.

What can be put right is put right in this process, and inherited. What cannot is one line, which
says what to do.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from mpconform.arena.places import temporary_root

_DESCRIPTORS = 64
"""Descriptors that a run with one lane needs, with some to spare."""

_DESCRIPTORS_OF_AN_ARENA = 4
"""Descriptors that an open arena costs the runner, at most."""

_ENOUGH_DESCRIPTORS = 1024
"""Descriptors with which all lanes can be used."""

_PROCESSES = 32
"""Processes that one check may start, with those of its arena."""

_MANY = 16384
"""A limit of processes that is not worth counting them for."""

_SPACE = 8 << 20
"""Bytes that the directory for temporary files has to have free."""


class Unfit(Exception):
    """The machine lacks what a run needs; the message is one line, and says what to do."""


def preflight() -> None:
    """Put right what can be put right. Raises Unfit."""
    _end_inherited_habits()
    for look in _LOOKS:
        if problem := look():
            raise Unfit(problem)


def arenas_that_fit() -> int:
    """How many arenas may be open at a time, by what this process may open and start."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    fit = (
        [(soft - _DESCRIPTORS) // _DESCRIPTORS_OF_AN_ARENA]
        if soft != resource.RLIM_INFINITY
        else []
    )
    fit += [left // _PROCESSES for _, left in _processes_left()]
    return max(1, min(fit, default=sys.maxsize))


def _end_inherited_habits() -> None:
    """Of whoever started this process: ends of children that nobody is told of, a mask of files
    that keeps their owner out, a limit of descriptors below the one allowed."""
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    mask = os.umask(0o077)
    os.umask(mask & ~0o700)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _ENOUGH_DESCRIPTORS if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < min(_ENOUGH_DESCRIPTORS, allowed):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(_ENOUGH_DESCRIPTORS, allowed), hard))


def _directory() -> str:
    try:
        os.getcwd()
    except OSError:
        return "the current directory is gone; change to one that exists"
    return ""


def _proc() -> str:
    if sys.platform != "linux" or os.path.exists(f"/proc/{os.getpid()}/stat"):
        return ""
    return "/proc does not show this process; mount it, for processes are found in it"


def _descriptors() -> str:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _DESCRIPTORS:
        return ""
    return f"only {soft} descriptors may be open (ulimit -n); allow at least {_DESCRIPTORS}"


def _processes() -> str:
    for limit, left in _processes_left():
        if left < _PROCESSES:
            few = f"only {max(0, left)} more processes may be started ({limit})"
            return f"{few}; allow at least {_PROCESSES}"
    return ""


def _processes_left() -> list[tuple[str, int]]:
    """The limits of processes that hold here, and how many more they allow."""
    limits = {"ulimit -u": _left_to_the_user(), "pids.max": _left_to_the_group()}
    return [(name, left) for name, left in limits.items() if left is not None]


def _left_to_the_user() -> int | None:
    """How many threads the limit of processes leaves to this user; None: it does not hold."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    if soft == resource.RLIM_INFINITY or soft > _MANY or os.geteuid() == 0:
        return None
    import psutil

    used = 0
    for process in psutil.process_iter(["uids", "num_threads"]):
        uids = process.info["uids"]
        if uids is not None and uids.real == os.getuid():
            used += process.info["num_threads"] or 1
    return soft - used


def _left_to_the_group() -> int | None:
    """How many threads the control groups of this process leave to it; None: any number."""
    found: list[int] = []
    for folder in _control_groups():
        try:
            most = (folder / "pids.max").read_text().strip()
            if most != "max":
                found.append(int(most) - int((folder / "pids.current").read_text()))
        except (OSError, ValueError):
            continue
    return min(found, default=None)


def _control_groups() -> list[Path]:
    """The folders of the control groups that this process is in, and of those above them."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    found: list[Path] = []
    for line in lines:
        _, controllers, name = line.split(":", 2)
        root = Path("/sys/fs/cgroup", "pids" if "pids" in controllers.split(",") else "")
        if not controllers or "pids" in controllers.split(","):
            inner = root / name.lstrip("/")
            found += [root, inner, *(p for p in inner.parents if root in p.parents)]
    return found


def _temporary_files() -> str:
    told = os.environ.get("TMPDIR")
    if told and not os.path.isdir(told):
        return f"TMPDIR is {told!r}, which is no directory; name one that exists"
    root = temporary_root()
    name = f"TMPDIR ({root})" if told else root
    try:
        with tempfile.TemporaryDirectory(dir=root, prefix="mpc") as directory:
            _use(directory)
    except OSError as error:
        return f"{name} cannot be used for temporary files: {error.strerror}; name another (TMPDIR)"
    space = os.statvfs(root)
    if space.f_bavail * space.f_frsize < _SPACE:
        return f"{name} has less than {_SPACE >> 20} MiB free; free some, or name another (TMPDIR)"
    return ""


def _use(directory: str) -> None:
    """Do in ``directory`` what an arena does: write a file, bind a socket. Raises OSError."""
    Path(directory, "f").write_bytes(bytes(1 << 16))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.join(directory, "s"))


_LOOKS: tuple[Callable[[], str], ...] = (
    _directory,
    _proc,
    _descriptors,
    _processes,
    _temporary_files,
)
