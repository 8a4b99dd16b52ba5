"""Changing how its process is set."""

from __future__ import annotations

import gc
import locale
import os
import resource
import signal
import sys
import tempfile
import warnings

__all__ = [
    "blocks_signals",
    "changes_affinity",
    "changes_directory",
    "changes_environment",
    "changes_interpreter",
    "changes_limits",
    "changes_locale",
    "changes_paths",
    "changes_priority",
    "changes_umask",
    "changes_warnings",
    "handles_signals",
    "ignores_children",
    "sets_a_timer",
]


def changes_affinity() -> None:
    """Keeps its process to one processor."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def changes_umask() -> None:
    """Has new files keep their owner out."""
    os.umask(0o777)


def changes_limits() -> None:
    """Allows itself few descriptors, and no bytes in files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (24, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))


def changes_locale() -> None:
    """Sets another locale, in the process and in the environment."""
    locale.setlocale(locale.LC_ALL, "C")
    os.environ.update(LC_ALL="tr_TR.ISO-8859-9", LANG="nonsense", PYTHONIOENCODING="utf-16")


def changes_environment() -> None:
    """Empties the environment."""
    os.environ.clear()


def changes_directory() -> None:
    """Goes into a directory, and removes it."""
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.rmdir(folder)


def changes_warnings() -> None:
    """Makes every warning an error."""
    warnings.simplefilter("error")


def changes_priority() -> None:
    """Makes its process the least important one."""
    os.nice(19)


def changes_interpreter() -> None:
    """Switches off the garbage collector, traces lines, and changes hooks of the interpreter."""
    gc.disable()
    sys.settrace(lambda *_: None)
    sys.setswitchinterval(5)
    sys.excepthook = lambda *_: os._exit(9)


def changes_paths() -> None:
    """Empties the path of modules, and the arguments."""
    del sys.path[:], sys.argv[:]


def blocks_signals() -> None:
    """Blocks every signal that can be."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def ignores_children() -> None:
    """Has the ends of children told to nobody (SIGCHLD ignored)."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def handles_signals() -> None:
    """Puts handlers that do nothing on every signal that can have one."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, lambda *_: None)
        except (OSError, ValueError):  # the C library's own
            continue


def sets_a_timer() -> None:
    """Has a signal end its process, twenty seconds from now."""
    signal.setitimer(signal.ITIMER_REAL, 20)
