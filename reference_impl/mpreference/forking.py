"""What a forked child must not keep of its creator.

A descriptor that only this process uses (a sentinel, its end of a channel, one on its way to a
certain child) is registered here, and closed in every forked child as soon as that exists. Were
it kept there, the other side would not see the end of file when this process closes it, or dies.
"""

from __future__ import annotations

import os
import threading
import weakref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Closable(Protocol):
        """Anything with an idempotent `close()` that can be weakly referenced."""

        def close(self) -> object: ...


_private: dict[int, weakref.ref[Closable]] = {}

# Held from the creation of a descriptor until it is registered or closed again, so that no child
# forked meanwhile by another thread keeps it.
start_lock = threading.RLock()


def close_in_children(resource: Closable) -> None:
    """Have `resource` closed in every child forked from now on."""
    key = id(resource)
    # No lock: one taken here by another thread would stay taken in the child. Each operation
    # on the dict is atomic.
    _private[key] = weakref.ref(resource, lambda _: _private.pop(key, None))


class PrivateDescriptor:
    """A descriptor of this process alone; closed when dropped, too."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        close_in_children(self)

    def close(self) -> None:
        """Close it; harmless when repeated."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)

    def __del__(self) -> None:
        self.close()


def _after_fork_in_child() -> None:
    global start_lock
    start_lock = threading.RLock()
    inherited = list(_private.values())
    _private.clear()
    for reference in inherited:
        resource = reference()
        if resource is not None:
            resource.close()


os.register_at_fork(after_in_child=_after_fork_in_child)
