"""What a pool holds: how far it reads ahead, and what it lets go."""

from __future__ import annotations

import gc
import itertools
import resource
import sys
import time
import weakref
from collections import UserList

import mpreference as mp
from mpreference.pool.pool import LOOK_AHEAD
from tests.reference.programs.tasks import blob, double, still_works


def finished_calls_are_let_go() -> None:
    gc.disable()
    with mp.Pool(2) as pool:
        for call in (
            lambda: pool.apply_async(double, (1,)),
            lambda: pool.map_async(double, [1, 2, 3], 1),
            lambda: pool.map_async(double, UserList([1, 2, 3]), 1),
        ):
            result = call()
            assert result.get()
            reference = weakref.ref(result)
            del result
            while reference() is not None:
                time.sleep(0.001)
        for numbers in (range(3), iter(range(3))):
            results = pool.imap(double, numbers)
            assert list(results) == [0, 2, 4]
            stream = weakref.ref(results._stream)
            del results
            while stream() is not None:
                time.sleep(0.001)


def a_dropped_iterator_lets_its_tasks_run() -> None:
    read: list[int] = []
    with mp.Pool(2) as pool:
        pool.imap(double, (read.append(n) or n for n in range(3000)))  # type: ignore[func-returns-value]
        while len(read) < 3000:
            time.sleep(0.001)
        still_works(pool)


def reading_keeps_its_distance() -> None:
    for name in ("imap", "imap_unordered"):
        for chunksize in (1, 3):
            with mp.Pool(2) as pool:
                read = itertools.count()
                results = getattr(pool, name)(double, iter(read.__next__, -1), chunksize)
                for consumed in range(1, 600):
                    next(results)
                    pool.apply(double, (1,))
                    # itertools.count shows in its repr how far it is.
                    ahead = int(repr(read)[6:-1]) - consumed
                    assert ahead <= 2 * LOOK_AHEAD * chunksize, ahead


def a_slow_consumer_takes_little_memory() -> None:
    size, count = 100_000, 5_000
    with mp.Pool(2) as pool:
        pool.map(double, range(100))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for result in pool.imap(blob, (size for _ in range(count))):
            assert len(result) == size
            pool.apply(double, (1,))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    unit = 1 if sys.platform == "darwin" else 1024
    assert grown * unit < size * count / 4, grown


PROGRAMS = [
    finished_calls_are_let_go,
    a_dropped_iterator_lets_its_tasks_run,
    reading_keeps_its_distance,
    a_slow_consumer_takes_little_memory,
]
