"""Ending the process that it is in."""

from __future__ import annotations

import atexit
import ctypes
import os
import threading
import time

__all__ = ["aborts", "exits", "never_exits", "segfaults", "waits_for_a_thread"]


def exits() -> None:
    """Ends the process, with exit code 0 and without handlers."""
    os._exit(0)


def aborts() -> None:
    """Aborts the process."""
    os.abort()


def segfaults() -> None:
    """Reads where there is no memory."""
    ctypes.string_at(0)


def never_exits() -> None:
    """Leaves an exit handler that never ends."""
    atexit.register(time.sleep, 3600)


def waits_for_a_thread() -> None:
    """Leaves a thread that never ends and is not daemonic."""
    threading.Thread(target=time.sleep, args=(3600,)).start()
