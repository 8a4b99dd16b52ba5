"""What checks of chunks share: how big they are, seen from the workers."""

from __future__ import annotations

from itertools import groupby

from mpconform.suite import Witness, expect


def first_items(witness: Witness, chunks: int) -> list[int]:
    """Wait until so many workers are held at their first item; return those items, sorted.

    The tasks are `workers.number_at_gate`, on a pool with a worker for each chunk.
    """
    return sorted(event.value[0] for event in witness.wait_for("started", chunks))


def judge(witness: Witness, chunksize: int, count: int) -> None:
    """Each worker has run whole chunks of ``range(count)``, item after item."""
    by_worker: dict[tuple[int, int], list[int]] = {}
    for event in witness.events("started"):
        number, worker = event.value
        by_worker.setdefault(tuple(worker), []).append(number)
    for items in by_worker.values():
        for run in (list(run) for _, run in groupby(items, lambda item: item // chunksize)):
            start = run[0] // chunksize * chunksize
            whole = list(range(start, min(start + chunksize, count)))
            expect.equal("the items that a worker ran as one chunk", run, whole)
