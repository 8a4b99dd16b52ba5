"""Walls that the system offers, around a process and all that it starts.

In an IPC and a mount namespace of its own, a process has a shared memory of its own: segments and
named semaphores that it leaves go with the last process in there, whoever was killed before it
could remove them. It takes the right to make namespaces (root, or ``unshare --map-root-user``);
where that is missing, there is no wall.
"""

from __future__ import annotations

import os
import sys
import threading

SHARED_MEMORY = "shared memory"
"""The word for that wall in the header of a run."""

VARIABLE = "MPCONFORM_WALLS"
"""Environment variable: 0 for none."""

_FOLDER = b"/dev/shm"
_NEW_MOUNTS, _NEW_IPC = 0x00020000, 0x08000000
_NAMESPACES = ("mnt", "ipc")
_NO_SUID, _NO_DEVICES, _RECURSIVE, _FOLLOWER = 0x2, 0x4, 0x4000, 0x80000


def wanted() -> bool:
    """Whether walls are to be used, where there are some."""
    return os.environ.get(VARIABLE) != "0"


def own_shared_memory() -> bool:
    """Give this process, in its only thread, a shared memory of its own; whether it has one."""
    if sys.platform != "linux" or not os.path.isdir(_FOLDER):
        return False
    import ctypes

    libc = ctypes.CDLL(None)
    if libc.unshare(_NEW_MOUNTS | _NEW_IPC) != 0:
        return False
    libc.mount(None, b"/", None, _RECURSIVE | _FOLLOWER, None)  # others do not see what comes
    flags = _NO_SUID | _NO_DEVICES
    return bool(libc.mount(b"tmpfs", _FOLDER, b"tmpfs", flags, b"mode=1777") == 0)


class Wall:
    """A shared memory of its own, for the process in which a backend is imported."""

    def __init__(self) -> None:
        self._outside: list[int] = []
        self.stands = False
        try:
            for name in _NAMESPACES:
                self._outside.append(os.open(f"/proc/self/ns/{name}", os.O_RDONLY))
        except OSError:  # a system without namespaces
            return
        self.stands = own_shared_memory()

    def is_used(self) -> bool:
        """Whether the import has left something there, which arenas may want to find."""
        return bool(os.listdir(_FOLDER)) or any(map(_lines, ("shm", "sem", "msg")))

    def leave(self) -> None:
        """Use the shared memory that everybody uses."""
        if self.stands:
            import ctypes

            for namespace in self._outside:
                ctypes.CDLL(None).setns(namespace, 0)
        self.stands = False

    def close(self) -> None:
        """There is no way back any more."""
        for namespace in self._outside:
            os.close(namespace)


def _lines(kind: str) -> list[str]:
    try:
        with open(f"/proc/sysvipc/{kind}") as file:
            return file.readlines()[1:]
    except OSError:
        return []


def walls() -> tuple[str, ...]:
    """The walls that there are here."""
    if not wanted():
        return ()
    found: list[bool] = []
    # Namespaces are those of a thread, so that this is tried without a process.
    thread = threading.Thread(target=lambda: found.append(own_shared_memory()))
    thread.start()
    thread.join()
    return (SHARED_MEMORY,) if found == [True] else ()
