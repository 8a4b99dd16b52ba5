"""Where a run keeps its temporary files, and the mark that says whose they are."""

from __future__ import annotations

import os

RUN_MARK = "MPCONFORM_RUN"
"""Environment variable of every process of a run: the mark of its runner (``run/sweep.py``)."""

PREFIX = "mpc-"
"""What the names of temporary directories begin with; the run's mark follows."""

ADAPTER = "MPCONFORM_ADAPTER"
"""Environment variable of a warden, and of all below it: the adapter of its backend."""

START_METHOD = "MPCONFORM_START_METHOD"
"""Environment variable of an arena, and of all below it."""

_OF_THE_MACHINE = 0xEFFFFFFC
"""The number that Linux gives to the first PID namespace."""

_LONGEST = 40
_NEXT_TO_NONE = 1 << 20


def temporary_root() -> str:
    """The system's directory for temporary files, or /tmp where that name is too long.

    The names of sockets are limited to about a hundred characters, and backends put theirs below.
    """
    root = os.environ.get("TMPDIR", "/tmp")
    return root if len(root) <= _LONGEST and os.path.isdir(root) else "/tmp"


def is_full() -> bool:
    """Whether there is next to no room for temporary files, this moment."""
    space = os.statvfs(temporary_root())
    no_more_files = space.f_files > 0 and space.f_favail == 0
    return no_more_files or space.f_bavail * space.f_frsize < _NEXT_TO_NONE


def own_mark() -> str:
    """The mark of a run whose runner is this process."""
    import psutil

    return mark_of(os.getpid(), psutil.Process().create_time())


def mark_of(pid: int, created: float) -> str:
    """The mark of a run, by the id of its runner and when that was created; where ids are not those
    of the whole machine (in a container), they are told from others."""
    space = namespace()
    return f"{pid}-{created:.0f}" + (f"-{space}" if space else "")


def namespace() -> str:
    """The PID namespace in which this process is, in few letters; empty for the machine's own."""
    try:
        number = os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return ""
    return "" if number == _OF_THE_MACHINE else f"{number & 0xFFFFFF:x}"


def make_directory() -> str:
    """A new directory for a warden, named after the run that it belongs to."""
    mark = os.environ.get(RUN_MARK) or own_mark()
    path = os.path.join(temporary_root(), f"{PREFIX}{mark}-{os.urandom(4).hex()}")
    os.mkdir(path, 0o700)
    return path


def remove(directory: str) -> None:
    """Remove a directory and what is in it."""
    try:
        os.rmdir(directory)  # most are empty, and then this is all that is needed
    except OSError:
        import shutil

        shutil.rmtree(directory, ignore_errors=True)
