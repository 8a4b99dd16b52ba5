"""Never coming back."""

from __future__ import annotations

import ctypes
import os
import signal
import time

__all__ = ["hangs", "hangs_deaf", "hangs_with_gil", "spins", "stops_itself"]


def hangs() -> None:
    """Waits for ever."""
    while True:
        signal.pause()


def hangs_with_gil() -> None:
    """Waits for ever in C, and holds the GIL meanwhile."""
    while True:
        ctypes.PyDLL(None).pause()


def hangs_deaf() -> None:
    """Blocks and ignores every signal that can be, and waits for ever."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):  # the C library's own
            continue
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        time.sleep(3600)


def spins() -> None:
    """Computes for ever."""
    while True:
        pass


def stops_itself() -> None:
    """Stops its own process (SIGSTOP)."""
    os.kill(os.getpid(), signal.SIGSTOP)
