"""Threads of the check's own process that do something at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mpconform.annotations import Any


def at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """What ``call(n)`` gives for each n below ``count``, each in a thread of its own.

    No thread calls before all have begun. An exception of one of them is raised here.
    """
    outcomes: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            outcomes[number] = call(number), None
        except Exception as error:
            outcomes[number] = None, error

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _, error in outcomes:
        if error is not None:
            raise error
    return [value for value, _ in outcomes]
