"""What a check asks of its arena."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

pools: list[Any] = []


def shared_pool(mp: Any, processes: int = 2) -> Any:
    pools.append(mp.Pool(processes))
    return pools[-1]


def eventually(what: str, predicate: Callable[[], bool]) -> None:
    while not predicate():
        time.sleep(0.005)


def completed(process: Any) -> Any:
    process.start()
    process.join()
    return process


@contextmanager
def terminating(pool: Any) -> Iterator[Any]:
    try:
        yield pool
    finally:
        pool.terminate()
