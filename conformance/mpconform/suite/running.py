"""What a check may ask of the arena it runs in, besides the backend and the witness.

The body of an arena runs one check at a time in its main thread; this module keeps the state of
that one run. In a process that the backend started there is none, and nothing here is for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from mpconform.annotations import Any

_labels: set[str] = set()
_shared_pools: dict[tuple[int, int], Any] = {}
_lends_pools = False
_announce: Callable[[str], None] | None = None


def reached(label: str) -> None:
    """Say that this case belongs to the class ``label`` (declared in ``cases(reach=…)``)."""
    _labels.add(label)


def eventually(what: str, predicate: Callable[[], bool]) -> None:
    """Wait until ``predicate()`` is true. Liveness: if it never is, the arena's deadline ends it.

    ``what`` says what is waited for (a clause: "the exit code is set"); a HANG reports it.
    """
    if _announce is not None:
        _announce(what)
    pause = 0.0005
    while not predicate():
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
    if _announce is not None:
        _announce("")


def completed(process: Any) -> Any:
    """Start the process, wait for its end, and return it."""
    process.start()
    process.join()
    return process


def shared_pool(mp: Any, processes: int = 2) -> Any:
    """A pool that checks share, and with it their arena, while all goes well.

    Only for checks that use nothing else of the backend, and for clauses that say nothing about a
    pool's beginning, end or workers' lives. What is left of such a pool is nobody's verdict.
    Raises RuntimeError if the check has not said ``shares="pool"`` in its decorator.
    """
    if not _lends_pools:
        raise RuntimeError('a check that uses a shared pool says so: @clause(…, shares="pool")')
    key = (id(mp), processes)
    if key not in _shared_pools:
        _shared_pools[key] = mp.Pool(processes)
    return _shared_pools[key]


class terminating:
    """For a ``with`` statement: give the pool, and terminate it at the end.

    That a pool can do so itself is a capability of its own, and few clauses are about it.
    """

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    def __enter__(self) -> Any:
        return self._pool

    def __exit__(self, *_: object) -> None:
        self._pool.terminate()


def begin(announce: Callable[[str], None]) -> None:
    """Start a case (called by the arena)."""
    global _announce
    _labels.clear()
    _announce = announce


def lend_pools(allowed: bool) -> None:
    """Let the check that runs now use shared pools, or not (called by the check)."""
    global _lends_pools
    _lends_pools = allowed


def labels() -> list[str]:
    """The classes that this case said it reached."""
    return sorted(_labels)
