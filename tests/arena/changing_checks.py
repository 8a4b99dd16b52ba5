"""A check that changes its process for good, in one way or another."""

from __future__ import annotations

import gc
import os
import resource
import signal
import subprocess
import sys
import threading
import warnings

from mpconform.suite import Api, clause
from tests.driver.checks import CLAUSE

_kept: list[object] = []


def _lower_a_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))


def _replace_a_function() -> None:
    os.cpu_count = lambda: 2


def _start_a_thread() -> None:
    threading.Thread(target=threading.Event().wait, daemon=True).start()


def _bind_to_one_processor() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _set_a_timer() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 600, 600)


WAYS = {
    "affinity": _bind_to_one_processor,
    "arguments": lambda: sys.argv.append("more"),
    "children": lambda: _kept.append(subprocess.Popen(["sleep", "600"])),
    "descriptors": lambda: os.open(os.devnull, os.O_RDONLY),
    "directory": lambda: os.chdir("/"),
    "environment": lambda: os.environ.update(MORE="more"),
    "functions": _replace_a_function,
    "garbage collection": gc.disable,
    "interpreter": lambda: sys.setrecursionlimit(500),
    "limits": _lower_a_limit,
    "path": lambda: sys.path.append("/elsewhere"),
    "priority": lambda: os.nice(1),
    "signal handlers": lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN),
    "signal mask": lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1}),
    "socket timeout": lambda: __import__("socket").setdefaulttimeout(60.0),
    "streams": lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 1),
    "threads": _start_a_thread,
    "timers": _set_a_timer,
    "tracing": lambda: sys.setprofile(lambda *_: None),
    "umask": lambda: os.umask(0o077),
    "wakeup descriptor": lambda: signal.set_wakeup_fd(_nonblocking()),
    "warnings filters": lambda: warnings.simplefilter("ignore"),
}
"""What changes -> how."""


def _nonblocking() -> int:
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    _kept.append((read_end, write_end))
    return write_end


@clause(CLAUSE)
def passes(mp: Api) -> None:
    pass


@clause(CLAUSE)
def changes(mp: Api, way: str) -> None:
    WAYS[way]()


@clause(CLAUSE)
def settles_on_a_start_method(mp: Api) -> None:
    mp.module.set_start_method("spawn")
