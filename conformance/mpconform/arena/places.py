"""Where a run keeps its temporary files, and the mark that says whose they are."""

from __future__ import annotations

import os
import tempfile

import psutil

RUN_MARK = "MPCONFORM_RUN"
"""Environment variable of every process of a run: the mark of its runner (``run/sweep.py``)."""

PREFIX = "mpc-"
"""What the names of temporary directories begin with; the run's mark follows."""

_LONGEST = 40


def temporary_root() -> str:
    """The system's directory for temporary files, or /tmp where that name is too long.

    The names of sockets are limited to about a hundred characters, and backends put theirs below.
    """
    root = tempfile.gettempdir()
    return root if len(root) <= _LONGEST or not os.path.isdir("/tmp") else "/tmp"


def own_mark() -> str:
    """The mark of a run whose runner is this process: its id and when it was created."""
    return f"{os.getpid()}-{psutil.Process().create_time():.0f}"


def make_directory() -> str:
    """A new directory for a warden, named after the run that it belongs to."""
    mark = os.environ.get(RUN_MARK) or own_mark()
    return tempfile.mkdtemp(prefix=f"{PREFIX}{mark}-", dir=temporary_root())
