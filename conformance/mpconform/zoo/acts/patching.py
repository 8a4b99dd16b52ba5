"""Putting something else in the place of the functions that the suite, too, uses."""

from __future__ import annotations

import builtins
import os
import select
import signal
import socket
import threading
import time
from typing import Any

__all__ = [
    "patches_builtins",
    "patches_os",
    "patches_select",
    "patches_signal",
    "patches_socket",
    "patches_threading",
    "patches_time",
]


def _refuses(*_: object, **__: object) -> Any:
    raise RuntimeError("patched")


def _put(module: Any, names: str, other: Any = _refuses) -> None:
    for name in names.split():
        setattr(module, name, other)


def patches_time() -> None:
    """Stops the clocks of the module time, and has sleep() return at once."""
    _put(time, "time monotonic perf_counter process_time thread_time", lambda: 0.0)
    _put(time, "time_ns monotonic_ns perf_counter_ns", lambda: 0)
    _put(time, "sleep", lambda _: None)


def patches_os() -> None:
    """Has functions of the module os refuse: of files, of processes, the last exit."""
    _put(os, "open close read write pipe dup dup2 mkdir rmdir unlink listdir scandir stat getcwd")
    _put(os, "fork kill killpg waitpid waitid _exit getppid setsid umask chdir urandom")
    _put(os.path, "exists isdir join")


def patches_threading() -> None:
    """Has threads and locks refuse."""
    _put(threading, "Thread Lock RLock Event Condition active_count current_thread enumerate")


def patches_signal() -> None:
    """Has the module signal refuse, or do nothing."""
    _put(signal, "signal getsignal pthread_sigmask set_wakeup_fd setitimer valid_signals")


def patches_select() -> None:
    """Has the module select find nothing ready, at once."""
    _put(select, "select", lambda *_: ([], [], []))
    _put(select, "poll epoll")


def patches_socket() -> None:
    """Has sockets refuse, those that are there already, too."""
    _put(socket.socket, "sendall recv send connect accept close fileno")
    _put(socket, "socket socketpair send_fds recv_fds")


def patches_builtins() -> None:
    """Has some builtins refuse."""
    _put(builtins, "open print input eval")
