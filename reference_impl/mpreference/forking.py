"""What a forked child must not keep of its parent.

A descriptor that only the parent uses (its end of a worker's channel, a sentinel, a selector)
is registered here, and closed in every child as soon as it exists: were it kept, the other
side would not see end of file when the parent closes it or dies.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import Protocol


class Closable(Protocol):
    """Anything with an idempotent `close()` that can be weakly referenced."""

    def close(self) -> object: ...


_parent_only: dict[int, weakref.ref[Closable]] = {}

# Held from the creation of a descriptor meant for one child until the parent has closed its
# copy, so that no other child started meanwhile inherits it.
start_lock = threading.RLock()


def close_in_children(resource: Closable) -> None:
    """Have `resource` closed in every child forked from now on."""
    key = id(resource)
    # No lock: one taken here by another thread would stay taken in the child. Each operation
    # on the dict is atomic.
    _parent_only[key] = weakref.ref(resource, lambda _: _parent_only.pop(key, None))


def _after_fork_in_child() -> None:
    global start_lock
    start_lock = threading.RLock()
    inherited = list(_parent_only.values())
    _parent_only.clear()
    for reference in inherited:
        resource = reference()
        if resource is not None:
            resource.close()


os.register_at_fork(after_in_child=_after_fork_in_child)
