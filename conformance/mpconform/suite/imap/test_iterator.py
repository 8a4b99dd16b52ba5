"""The iterator of imap: its end, what it keeps, and what becomes of it without its pool."""

from __future__ import annotations

import weakref
from functools import partial

from mpconform.cases import integers, sampled_from
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    each,
    eventually,
    expect,
    garbage,
    reached,
    shared_pool,
    tasks,
    terminating,
)
from mpconform.suite.imap.draining import BOTH

MANY = 300
"""More items than a pool of one worker may be expected to read ahead."""


@clause("imap.iterator.end-is-final", shares="pool")
@cases(
    name=sampled_from(BOTH),
    size=integers(0, 4),
    examples=[{"name": "imap", "size": 0}, {"name": "imap_unordered", "size": 2}],
    reach=("no item", "some items"),
)
def test_an_iterator_that_has_ended_stays_ended(mp: Api, name: str, size: int) -> None:
    reached("some items" if size else "no item")
    iterator = getattr(shared_pool(mp), name)(tasks.square, range(size))
    for _ in range(size):
        next(iterator)
    for _ in range(3):
        expect.raises("next() after the last item", StopIteration, next, iterator)
    expect.raises("next(0) after the last item", StopIteration, iterator.next, 0)


@clause("imap.iterator.is-its-own-iterator", shares="pool")
def test_iter_gives_the_iterator_itself(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    for name in BOTH:
        iterator = getattr(pool, name)(abs, [-1, -2])
        again = iter(iterator)
        expect.holds(f"iter() of {name}'s iterator to be itself", again is iterator, again)
        expect.equal("what it yielded", list(iterator), [1, 2])


@clause("imap.iterator.outlives-a-closed-pool")
def test_results_are_yielded_after_close_and_join(mp: Api) -> None:
    pool = mp.Pool(1)
    iterators = [getattr(pool, name)(tasks.square, range(MANY)) for name in BOTH]
    first = next(iterators[0])
    pool.close()
    pool.join()
    wanted = [number * number for number in range(MANY)]
    expect.equal("what imap yielded in all", [first, *iterators[0]], wanted)
    expect.equal("what imap_unordered yielded, sorted", sorted(iterators[1]), wanted)


@clause("imap.iterator.dropped-runs-its-tasks")
@cases(
    name=sampled_from(BOTH),
    taken=sampled_from([0, 2]),
    examples=[{"name": "imap", "taken": 2}, {"name": "imap_unordered", "taken": 0}],
    reach=("it was never read", "it was left midway"),
)
def test_tasks_run_though_the_iterator_was_dropped(
    mp: Api, witness: Witness, name: str, taken: int
) -> None:
    reached("it was left midway" if taken else "it was never read")
    with terminating(mp.Pool(1)) as pool:
        task = partial(tasks.report, witness, "ran")
        iterator = getattr(pool, name)(task, (number for number in range(MANY)))
        for _ in range(taken):
            next(iterator)
        del iterator
        garbage.collect()
        pool.close()
        pool.join()
    ran = sorted(event.value for event in witness.events("ran"))
    expect.equal("the items that ran", ran, list(range(MANY)))


class Large:
    """An object that can be looked for."""

    def __init__(self, number: int) -> None:
        self.number = number


@clause("imap.iterator.frees-what-it-has-yielded", shares="pool")
@cases(name=each(BOTH))
def test_nothing_keeps_a_result_that_was_yielded(mp: Api, name: str) -> None:
    pool = shared_pool(mp, 1)
    iterator = getattr(pool, name)(Large, range(8))
    yielded = [weakref.ref(next(iterator)) for _ in range(5)]
    eventually("every result is freed", lambda: garbage.freed(yielded))
    yielded += [weakref.ref(result) for result in iterator]
    expect.equal("the number of results", len(yielded), 8)
    eventually("the last result is freed", lambda: garbage.freed(yielded))
    expect.raises("next() after the last item", StopIteration, next, iterator)
