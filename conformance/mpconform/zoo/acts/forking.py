"""Processes that it leaves, and ways by which they hide."""

from __future__ import annotations

import os
import signal
import sys
import time

__all__ = [
    "breeds",
    "escapes",
    "forks_200",
    "forks_a_helper",
    "leaves_deaf_child",
    "leaves_nameless_child",
    "leaves_stopped_child",
    "leaves_zombies",
    "returns_twice",
]


def _wait() -> None:
    while True:
        signal.pause()


def _forked(what: object) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            what()  # type: ignore[operator]
        finally:
            os._exit(0)
    return pid


def forks_a_helper() -> None:
    """Forks one child that stays."""
    _forked(_wait)


def forks_200() -> None:
    """Forks 200 children that stay."""
    for _ in range(200):
        _forked(_wait)


def escapes() -> None:
    """Forks twice, with a session and a process group of its own between."""

    def first() -> None:
        os.setsid()
        _forked(_wait)

    os.waitpid(_forked(first), 0)


def returns_twice() -> None:
    """Forks, and lets both processes go on as if nothing had happened."""
    os.fork()


def leaves_deaf_child() -> None:
    """Leaves a child that ignores and blocks every signal that it can."""
    from mpconform.zoo.acts.hanging import hangs_deaf

    _forked(hangs_deaf)


def leaves_stopped_child() -> None:
    """Leaves a child that is stopped."""
    pid = _forked(_wait)
    os.kill(pid, signal.SIGSTOP)


def leaves_nameless_child() -> None:
    """Leaves a child whose name and arguments are no text, and whose environment is empty."""
    argv = [b"\xff\x1b[2J\n) R 1 1", b"-c", b"import signal; signal.pause()"]
    _forked(lambda: os.execve(sys.executable, argv, {}))


def leaves_zombies() -> None:
    """Leaves 20 children that have ended, and are not waited for."""
    for _ in range(20):
        _forked(lambda: None)


def breeds() -> None:
    """Leaves a process that forks the next one and ends, 20,000 times."""

    def generation() -> None:
        os.setsid()
        for _ in range(20_000):
            if os.fork():
                os._exit(0)
        time.sleep(3600)

    _forked(generation)
