"""Waiting for several things at once (chapter `pipe`, the clauses pipe.wait.*)."""

from __future__ import annotations

import math
import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_LONGEST = 2**31 - 1  # milliseconds, of what poll() takes


def wait(object_list: Iterable[Any], timeout: float | None = None) -> list[Any]:
    """Those of the connections, sockets and sentinels given that are ready to be read.

    Waits until one is, at most `timeout` seconds (None: without limit). End of file counts
    as ready. Raises OSError for a closed connection, ValueError for what cannot be waited on.
    """
    watched: dict[int, list[Any]] = {}
    for obj in object_list:
        watched.setdefault(_descriptor(obj), []).append(obj)
    poller = select.poll()
    for fd in watched:
        poller.register(fd, select.POLLIN | select.POLLPRI)
    # Rounded up, so as never to give up before the time.
    limit = None if timeout is None else min(max(0, math.ceil(timeout * 1000)), _LONGEST)
    return [obj for fd, _ in _events(poller, limit) for obj in watched[fd]]


def _events(poller: select.poll, limit: int | None) -> list[tuple[int, int]]:
    """What is ready. In PyPy a signal ends poll() with nothing, where it has no limit."""
    while not (ready := poller.poll(limit)) and limit is None:
        pass
    return ready


def _descriptor(obj: Any) -> int:
    if isinstance(obj, int):
        fd = obj
    else:
        try:
            fd = int(obj.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"cannot wait for {obj!r}") from None
    if fd < 0:
        raise ValueError(f"invalid file descriptor: {fd}")
    return fd
