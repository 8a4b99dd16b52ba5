"""Leaving what outlives processes: shared memory, semaphores, files, sockets."""

from __future__ import annotations

import ctypes
import os
import socket
import tempfile
import threading
import time

from mpconform.zoo.animal import TOKEN

__all__ = [
    "leaves_files",
    "leaves_semaphores",
    "leaves_shared_memory",
    "leaves_sockets",
    "leaves_threads",
    "leaves_tracked_semaphores",
    "remembers_the_folder",
    "writes_here",
]


def _name() -> str:
    return f"mpczoo-{os.environ.get(TOKEN, 'none')}-{os.getpid()}-{time.monotonic_ns()}"


def leaves_shared_memory() -> None:
    """Leaves a segment of shared memory, in its file system and of System V."""
    with open(f"/dev/shm/{_name()}", "wb") as file:
        file.write(bytes(1 << 16))
    ctypes.CDLL(None).shmget(0, 1 << 16, 0o600 | 0o1000)


def leaves_semaphores() -> None:
    """Leaves a named semaphore, and one of System V."""
    ctypes.CDLL("libpthread.so.0").sem_open(f"/{_name()}".encode(), os.O_CREAT, 0o600, 1)
    ctypes.CDLL(None).semget(0, 1, 0o600 | 0o1000)


def leaves_tracked_semaphores() -> None:
    """Makes semaphores that a resource tracker is to remove, and ends before it has."""
    import multiprocessing

    _kept.append([multiprocessing.get_context("spawn").Lock() for _ in range(20)])
    os._exit(3)


_kept: list[object] = []


def leaves_files() -> None:
    """Leaves temporary files, and a folder that may not be read."""
    tempfile.mkstemp(prefix=_name())
    folder = tempfile.mkdtemp(prefix=_name())
    with open(os.path.join(folder, "file"), "w") as file:
        file.write("left")
    os.chmod(folder, 0)


def writes_here() -> None:
    """Leaves a file in the current directory."""
    with open("left", "w") as file:
        file.write("left")


def remembers_the_folder() -> None:
    """Asks for the folder of temporary files, which Python remembers."""
    tempfile.gettempdir()


def leaves_sockets() -> None:
    """Leaves listening sockets, one with a file and one without."""
    for address in (os.path.join(tempfile.gettempdir(), _name()), f"\0{_name()}"):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen()
        _kept.append(listener)


def leaves_threads() -> None:
    """Leaves 20 daemonic threads."""
    for _ in range(20):
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
