"""Pools that are collected as garbage, or may not be."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable
from functools import partial

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, each, eventually, expect, garbage, reached
from mpconform.suite.pool import workers

ALONE = "they leave pools that nobody ends, and when the workers of these go is not promised"


def categories_seen(mp: Api, ending: str) -> list[type[Warning]] | None:
    """The warnings of the collection of a pool, ended as ``ending`` says; None if it stayed."""
    seen: list[type[Warning]] = []

    def note(_: object, category: type[Warning], *__: object) -> None:
        seen.append(category)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # Not record=True: what it records would keep the pool.
        warnings.showwarning = note  # type: ignore[assignment]
        pools = [mp.Pool(1)]
        if ending:
            getattr(pools[0], ending)()
            pools[0].join()
        if not workers.collected(pools):
            return None
    return [category for category in seen if issubclass(category, ResourceWarning)]


@clause("pool.collection.warns-of-a-running-pool")
@cases(reach=("collected while it runs", "collected when it has ended"))
def test_a_pool_collected_while_it_runs_is_warned_of(mp: Api) -> None:
    running = categories_seen(mp, "")
    if running is not None:
        reached("collected while it runs")
        expect.equal("the resource warnings for a running pool", len(running), 1)
    ended = categories_seen(mp, "close")
    if ended is not None:
        reached("collected when it has ended")
        expect.equal("the resource warnings for an ended pool", len(ended), 0)


@clause("pool.collection.ends-the-workers")
@cases(reach=("collected",))
def test_the_workers_of_a_collected_pool_end(mp: Api) -> None:
    # It has run no task: a result that has just arrived may be held for a moment, and its pool.
    pools = [mp.Pool(2)]
    pids = [process.pid for process in mp.active_children()]
    expect.equal("the number of workers", len(pids), 2)
    if not workers.collected(pools):
        return
    reached("collected")
    eventually("the workers of a collected pool have ended", lambda: all(map(workers.ended, pids)))


def read_to_its_end(pool: Api) -> Any:
    iterator = pool.imap(abs, [1, -2])
    for _ in iterator:
        pass
    return iterator


def waited_for(result: Any) -> Any:
    result.wait()
    return result


KEPT: dict[str, Callable[[Api], Any]] = {
    "a result": lambda pool: waited_for(pool.apply_async(abs, (-1,))),
    "the result of a map": lambda pool: waited_for(pool.map_async(abs, [1, -2])),
    "an iterator at its end": read_to_its_end,
}


@clause("pool.collection.not-hindered-by-results")
@cases(kept=each(sorted(KEPT)), reach=("collected",))
def test_what_a_pool_has_given_does_not_keep_it(mp: Api, kept: str) -> None:
    if not workers.collected([mp.Pool(1)]):
        return  # whatever keeps it is no result
    pool = mp.Pool(1)
    reference = weakref.ref(pool)
    held = KEPT[kept](pool)
    del pool
    # Not at once: a thread of the pool's may be about to let go of what it has delivered.
    gone = partial(garbage.freed, [reference])
    eventually(f"the pool is collected, of which {kept} is kept", gone)
    reached("collected")
    del held


@clause("pool.collection.awaits-outstanding-results")
def test_a_pool_stays_while_a_result_is_awaited(mp: Api, witness: Witness) -> None:
    pools = [mp.Pool(1)]
    held = workers.occupy(pools[0], witness, 1, "go")[0]
    workers.collected(pools)
    # A pool that is not kept has this long to end its worker.
    witness.open("go", after=0.2)
    held.wait()
    expect.equal("whether the task succeeded", held.successful(), True)
