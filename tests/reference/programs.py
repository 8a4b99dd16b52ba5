"""Whole programs over mpreference, each run in a process of its own by `test_endings`.

A program ends by itself; one that hangs is seen by the test's deadline.
"""

from __future__ import annotations

import gc
import itertools
import os
import random
import resource
import signal
import sys
import threading
import time
import weakref
from collections import UserList
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import mpreference as mp
from mpreference.pool import InitializerFailed, MaybeEncodingError, PoolTerminated, WorkerDied
from mpreference.pool.pool import LOOK_AHEAD


def blob(size: int) -> bytes:
    return bytes(size)


def double(number: int) -> int:
    return 2 * number


def hang(_: object = None) -> None:
    while True:
        signal.pause()


def stop_here(_: object = None) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def die(_: object = None) -> NoReturn:
    os._exit(7)


def fail() -> NoReturn:
    raise LookupError("initializer")


class Unpicklable:
    def __reduce__(self) -> NoReturn:
        raise LookupError("will not be pickled")

    def __repr__(self) -> NoReturn:
        raise LookupError("nor shown")


class Unloadable:
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[()]]:
        return fail, ()


class Picky(Exception):
    def __init__(self, first: object, second: object) -> None:
        super().__init__(first)


def give_unpicklable(_: object = None) -> Unpicklable:
    return Unpicklable()


def give_unloadable(_: object = None) -> Unloadable:
    return Unloadable()


def raise_picky(_: object = None) -> NoReturn:
    raise Picky(1, 2)


def raise_unpicklable(_: object = None) -> NoReturn:
    raise LookupError(Unpicklable())


def leave(_: object = None) -> NoReturn:
    sys.exit(5)


def raised(call: Callable[..., Any], *args: Any) -> BaseException:
    try:
        call(*args)
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def still_works(pool: Any) -> None:
    assert pool.map(double, range(20), 1) == [2 * n for n in range(20)]


def breaking_off() -> Iterator[int]:
    yield from range(3)
    raise LookupError("input")


# --- what goes wrong with one task leaves the pool working ---------------------------------


def a_death_names_task_and_exit_code() -> None:
    with mp.Pool(2) as pool:
        for _ in range(5):
            others = [pool.apply_async(double, (n,)) for n in range(50)]
            error = raised(pool.apply, die)
            assert isinstance(error, WorkerDied), error
            assert error.exitcode == 7
            assert "die" in error.task
            assert [other.get() for other in others] == [2 * n for n in range(50)]
        results = pool.imap(die, range(3))
        assert [type(raised(next, results)) for _ in range(3)] == [WorkerDied] * 3
        still_works(pool)


def errors_arrive() -> None:
    with mp.Pool(2) as pool:
        for task in (give_unpicklable, give_unloadable, raise_picky, raise_unpicklable):
            for call in (
                lambda: pool.apply(task),  # noqa: B023
                lambda: pool.map(task, [1]),  # noqa: B023
                lambda: next(pool.imap(task, [1])),  # noqa: B023
                lambda: next(pool.imap(task, [1, 2], 2)),  # noqa: B023
            ):
                assert isinstance(raised(call), MaybeEncodingError), (task, raised(call))
        assert isinstance(raised(pool.apply, double, (Unpicklable(),)), LookupError)
        assert isinstance(raised(pool.apply, double, (Unloadable(),)), LookupError)
        assert isinstance(raised(pool.apply, leave), mp.ProcessError)
        assert isinstance(raised(pool.map, double, [1, Unpicklable(), 3], 1), LookupError)
        assert isinstance(raised(list, pool.imap(double, breaking_off())), LookupError)
        assert isinstance(raised(pool.map, double, breaking_off()), LookupError)
        assert isinstance(raised(pool.apply, lambda: 1), Exception)
        still_works(pool)


def callbacks_may_raise() -> None:
    threading.excepthook = lambda args: None
    with mp.Pool(2) as pool:
        assert pool.apply_async(double, (2,), callback=leave).get() == 4
        assert isinstance(raised(pool.apply_async(fail, error_callback=leave).get), LookupError)
        still_works(pool)


def an_initializer_that_raises_is_reported() -> None:
    for initializer in (fail, die):
        pool = mp.Pool(2, initializer)
        assert isinstance(raised(pool.apply, double, (1,)), InitializerFailed)
        assert isinstance(raised(pool.map, double, [1]), InitializerFailed)
        assert isinstance(raised(next, pool.imap(double, [1])), InitializerFailed)
        pool.close()
        pool.join()


def threads_share_a_pool() -> None:
    pool = mp.Pool(2)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for n in range(20):
                still_works(pool)
                assert pool.apply(double, (n,)) == 2 * n
                assert list(pool.imap(double, iter(range(n)))) == [2 * m for m in range(n)]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    pool.close()
    pool.join()


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


# --- the end of a pool is bounded in every state --------------------------------------------


def terminate_an_endless_map() -> None:
    pool = mp.Pool(2)
    results = pool.imap(double, itertools.count())
    assert next(results) == 0
    pool.terminate()
    pool.join()
    while not isinstance(error := raised_or_none(next, results), PoolTerminated):
        assert error is None, error


def raised_or_none(call: Callable[..., Any], *args: Any) -> BaseException | None:
    try:
        call(*args)
    except BaseException as error:
        return error
    return None


def terminate_with_a_blocked_input() -> None:
    def blocked() -> Iterator[int]:
        yield 1
        threading.Event().wait()

    pool = mp.Pool(2)
    results = pool.imap(double, blocked())
    assert next(results) == 2
    assert pool.apply(double, (4,)) == 8
    pool.terminate()
    pool.join()
    assert isinstance(raised(next, results), PoolTerminated)


def terminate_with_a_stopped_worker() -> None:
    pool = mp.Pool(2)
    result = pool.apply_async(stop_here)
    waiting = pool.map_async(double, range(1000), 1)
    waiting.get()
    pool.terminate()
    pool.join()
    assert isinstance(raised(result.get), PoolTerminated)


def terminate_with_full_pipes() -> None:
    pool = mp.Pool(2)
    results = [pool.apply_async(hang, (bytes(1 << 23),)) for _ in range(6)]
    pool.terminate()
    pool.join()
    for result in results:
        assert isinstance(raised(result.get), PoolTerminated)


def terminate_while_others_submit() -> None:
    for _ in range(20):
        pool = mp.Pool(2)
        ended: list[BaseException] = []
        started = threading.Barrier(4)

        def submit() -> None:
            started.wait()  # noqa: B023
            try:
                while True:
                    pool.apply_async(double, (1,)).get()  # noqa: B023
            except BaseException as error:
                ended.append(error)  # noqa: B023

        threads = [threading.Thread(target=submit) for _ in range(3)]
        for thread in threads:
            thread.start()
        started.wait()
        pool.terminate()
        for thread in threads:
            thread.join()
        pool.join()
        assert {type(error) for error in ended} <= {ValueError, PoolTerminated}, ended


def terminate_in_a_signal_handler() -> None:
    for delay in (0.0001, 0.001, 0.01, 0.02, 0.03, 0.05):
        pool = mp.Pool(2)

        def handler(number: int, frame: object) -> None:
            pool.terminate()  # noqa: B023
            pool.terminate()  # noqa: B023

        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, delay)
        try:
            while True:
                pool.map(double, range(100), 1)
                list(pool.imap(double, range(100)))
        except (ValueError, PoolTerminated):
            pool.join()


def terminate_during_a_callback() -> None:
    pool = mp.Pool(1)
    inside = threading.Event()

    def block(_: object) -> None:
        inside.set()
        threading.Event().wait()

    pool.apply_async(double, (1,), callback=block)
    inside.wait()
    later = pool.apply_async(double, (1,))
    pool.terminate()
    assert isinstance(raised(later.get), PoolTerminated)


def terminate_in_a_callback() -> None:
    pool = mp.Pool(2)
    assert pool.apply_async(double, (1,), callback=lambda _: pool.terminate()).get() == 2
    pool.join()


def dropped_pools_end() -> None:
    for _ in range(5):
        pool = mp.Pool(2)
        assert pool.apply(double, (1,)) == 2
        workers = mp.active_children()
        del pool
        for worker in workers:
            worker.join()


def exit_with_everything_going_on() -> None:
    pool = mp.Pool(3)
    pool.apply_async(hang)
    pool.apply_async(stop_here)
    pool.imap(double, itertools.count())
    globals()["kept"] = pool, pool.imap(double, itertools.count())


def close_and_join_before_consuming() -> None:
    pool = mp.Pool(2)
    kept = pool.imap(double, iter(range(3000)))
    plain = pool.imap_unordered(double, range(3000), 2)
    pool.imap(double, iter(range(3000)))  # dropped at once
    pool.close()
    pool.join()
    assert list(kept) == [2 * n for n in range(3000)]
    assert sorted(plain) == [2 * n for n in range(3000)]


def a_dropped_iterator_lets_its_tasks_run() -> None:
    read: list[int] = []
    with mp.Pool(2) as pool:
        pool.imap(double, (read.append(n) or n for n in range(3000)))  # type: ignore[func-returns-value]
        while len(read) < 3000:
            time.sleep(0.001)
        still_works(pool)


def workers_killed_at_random() -> None:
    choose = random.Random(1)
    pool = mp.Pool(3)
    lost = 0
    for number in range(60):
        results = [pool.apply_async(double, (n,)) for n in range(choose.randrange(300))]
        victim = choose.choice(mp.active_children() or [None])
        for _ in range(choose.randrange(100)):
            results.append(pool.apply_async(double, (len(results),)))
        if victim is not None:
            (victim.kill, victim.terminate)[number % 2]()
        for n, result in enumerate(results):
            try:
                assert result.get() == 2 * n
            except WorkerDied:
                lost += 1
    assert lost <= 60
    pool.close()
    pool.join()
    assert not mp.active_children()


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


PROGRAMS = [
    a_death_names_task_and_exit_code,
    errors_arrive,
    callbacks_may_raise,
    an_initializer_that_raises_is_reported,
    threads_share_a_pool,
    workers_killed_at_random,
    finished_calls_are_let_go,
    terminate_an_endless_map,
    terminate_with_a_blocked_input,
    terminate_with_a_stopped_worker,
    terminate_with_full_pipes,
    terminate_while_others_submit,
    terminate_in_a_signal_handler,
    terminate_during_a_callback,
    terminate_in_a_callback,
    dropped_pools_end,
    exit_with_everything_going_on,
    close_and_join_before_consuming,
    a_dropped_iterator_lets_its_tasks_run,
    reading_keeps_its_distance,
    a_slow_consumer_takes_little_memory,
]

if __name__ == "__main__":
    if len(sys.argv) > 2:
        mp.set_start_method(sys.argv[2])
    globals()[sys.argv[1]]()
