"""Trials of pools."""

from __future__ import annotations

import sys
import time

from mpconform.annotations import Any
from mpconform.suite import eventually, expect, tasks, terminating
from mpconform.suite.check import Api, clause

_DEPTH = 1234


def _ends_well(result: Any, wanted: Any) -> None:
    result.wait()
    expect.equal("ready() after wait()", result.ready(), True)
    expect.equal("successful()", result.successful(), True)
    expect.equal("get()", result.get(), wanted)


def _one_of(pool: Any, *names: str) -> str:
    found = [name for name in names if hasattr(pool, name)]
    expect.holds(f"one of {', '.join(names)}", bool(found), "a pool without")
    return found[0]


@clause("trial.pool.apply")
def pool_apply(mp: Api) -> None:
    """A pool runs a task, is terminated, and joined."""
    pool = mp.Pool(2)
    expect.equal("apply() of 3 * 3", pool.apply(tasks.square, (3,)), 9)
    pool.terminate()
    pool.join()


@clause("trial.pool.apply_async")
def pool_apply_async(mp: Api) -> None:
    """Its result comes."""
    with terminating(mp.Pool(1)) as pool:
        _ends_well(pool.apply_async(tasks.square, (3,)), 9)


@clause("trial.pool.map")
def pool_map(mp: Api) -> None:
    """Two items."""
    with terminating(mp.Pool(1)) as pool:
        expect.equal("map()", pool.map(tasks.square, [1, 2]), [1, 4])


@clause("trial.pool.map_async")
def pool_map_async(mp: Api) -> None:
    """Two items."""
    with terminating(mp.Pool(1)) as pool:
        _ends_well(pool.map_async(tasks.square, [1, 2]), [1, 4])


@clause("trial.pool.starmap")
def pool_starmap(mp: Api) -> None:
    """Two items."""
    with terminating(mp.Pool(1)) as pool:
        expect.equal("starmap()", pool.starmap(tasks.add, [(1, 2), (3, 4)]), [3, 7])


@clause("trial.pool.starmap_async")
def pool_starmap_async(mp: Api) -> None:
    """Two items."""
    with terminating(mp.Pool(1)) as pool:
        _ends_well(pool.starmap_async(tasks.add, [(1, 2), (3, 4)]), [3, 7])


@clause("trial.pool.imap")
def pool_imap(mp: Api) -> None:
    """Two items, in both orders."""
    with terminating(mp.Pool(1)) as pool:
        expect.equal("imap()", list(pool.imap(tasks.square, [1, 2])), [1, 4])
        found = sorted(pool.imap_unordered(tasks.square, [1, 2]))
        expect.equal("imap_unordered()", found, [1, 4])


@clause("trial.pool.callbacks")
def pool_callbacks(mp: Api) -> None:
    """Both are called."""
    seen: list[Any] = []
    with terminating(mp.Pool(1)) as pool:
        call = _one_of(pool, "apply_async", "map_async", "starmap_async")
        items = {"apply_async": (3,), "map_async": [3], "starmap_async": [(3,)]}[call]
        getattr(pool, call)(tasks.square, items, callback=seen.append)
        eventually("the callback is called", lambda: len(seen) == 1)
        wrong = {"apply_async": ("x",), "map_async": ["x"], "starmap_async": [("x",)]}[call]
        getattr(pool, call)(tasks.square, wrong, error_callback=seen.append)
        eventually("the error callback is called", lambda: len(seen) == 2)


@clause("trial.pool.chunksize")
def pool_chunksize(mp: Api) -> None:
    """It is taken."""
    with terminating(mp.Pool(1)) as pool:
        call = _one_of(pool, "map", "map_async", "imap")
        found = getattr(pool, call)(tasks.square, [1, 2, 3], chunksize=2)
        values = found.get() if call == "map_async" else list(found)
        expect.equal(f"{call}() with a chunk size", values, [1, 4, 9])


@clause("trial.pool.initializer")
def pool_initializer(mp: Api) -> None:
    """A task sees what it has done."""
    pool = mp.Pool(1, initializer=sys.setrecursionlimit, initargs=(_DEPTH,))
    with terminating(pool):
        seen = pool.apply(sys.getrecursionlimit)
        expect.equal("what a task sees of the initializer's work", seen, _DEPTH)


@clause("trial.pool.maxtasksperchild")
def pool_maxtasksperchild(mp: Api) -> None:
    """Two tasks run in two processes."""
    with terminating(mp.Pool(1, maxtasksperchild=1)) as pool:
        first, second = pool.apply(tasks.pid), pool.apply(tasks.pid)
        expect.holds("two tasks to run in two processes", first != second, [first, second])


@clause("trial.pool.close")
def pool_close(mp: Api) -> None:
    """A closed pool can be joined."""
    pool = mp.Pool(1)
    pool.close()
    pool.join()


@clause("trial.pool.terminate")
def pool_terminate(mp: Api) -> None:
    """It ends a pool whose task sleeps."""
    pool = mp.Pool(1)
    if hasattr(pool, "apply_async"):
        pool.apply_async(time.sleep, (3600,))
    pool.terminate()
    pool.join()


@clause("trial.pool.with")
def pool_with(mp: Api) -> None:
    """A task runs in the with statement."""
    with mp.Pool(1) as pool:
        expect.equal("apply() in a with statement", pool.apply(tasks.square, (3,)), 9)


@clause("trial.pool.classes")
def pool_classes(mp: Api) -> None:
    """They are classes."""
    for found in (mp.PoolClass, mp.pool.AsyncResult):
        expect.holds("a class", isinstance(found, type), found)


@clause("trial.pool.MaybeEncodingError")
def pool_maybe_encoding_error(mp: Api) -> None:
    """It is a class of exceptions."""
    found = mp.MaybeEncodingError
    wanted = isinstance(found, type) and issubclass(found, Exception)
    expect.holds("a class of exceptions", wanted, found)
