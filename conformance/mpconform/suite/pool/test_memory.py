"""What a pool and its workers keep of a task that has ended."""

from __future__ import annotations

import os
import weakref

from mpconform.annotations import Any
from mpconform.suite import Api, clause, eventually, expect, garbage, shared_pool


class Large:
    """An argument that can be looked for."""


class Caller:
    """A function with a state, which can be looked for."""

    def __call__(self, *args: Any) -> int:
        return len(args)


def looked_for(things: list[Any]) -> list[weakref.ref[Any]]:
    return [weakref.ref(thing) for thing in things]


@clause("pool.apply_async.lets-go-of-the-arguments", shares="pool")
def test_nothing_keeps_what_a_task_was_given(mp: Api) -> None:
    pool = shared_pool(mp)
    function, single, many = Caller(), Large(), [Large() for _ in range(6)]
    references = looked_for([function, single, *many])
    results = [pool.apply_async(function, (single,)), pool.map_async(function, many)]
    expect.equal("what the tasks returned", [result.get() for result in results], [1, [1] * 6])
    del function, single, many
    # The results are kept: it is for their tasks' arguments that nobody has a use.
    eventually("every argument is freed", lambda: garbage.freed(references))
    expect.equal("the results that are kept", len(results), 2)


_alive: weakref.WeakSet[Tracked] = weakref.WeakSet()


class Tracked:
    """An object that its process knows of for as long as it exists."""

    def __init__(self) -> None:
        self.home = os.getpid()
        _alive.add(self)

    def __reduce__(self) -> Any:
        return Tracked, ()


def make_another(given: Tracked) -> Tracked:
    return Tracked()


def refuse(given: Tracked) -> None:
    raise ValueError("refused")


def count_alive() -> int:
    """How many of them exist here; those that were there before a fork are not from here."""
    garbage.collect()
    return sum(tracked.home == os.getpid() for tracked in _alive)


@clause("pool.apply_async.leaves-nothing-in-the-worker", shares="pool")
def test_a_worker_keeps_nothing_of_a_task(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    pool.apply(make_another, (Tracked(),))
    expect.equal("the objects left in the worker by a call", pool.apply(count_alive), 0)
    pool.map(make_another, [Tracked() for _ in range(8)])
    expect.equal("the objects left in the worker by a map", pool.apply(count_alive), 0)
    expect.raises("get()", ValueError, pool.apply_async(refuse, (Tracked(),)).get)
    expect.equal("the objects left in the worker by a failure", pool.apply(count_alive), 0)
