"""The end of a pool is bounded in every state."""

from __future__ import annotations

import itertools
import signal
import threading
from collections.abc import Iterator

import mpreference as mp
from mpreference.pool import PoolTerminated
from tests.reference.programs.tasks import double, hang, raised, raised_or_none, stop_here


def terminate_an_endless_map() -> None:
    pool = mp.Pool(2)
    results = pool.imap(double, itertools.count())
    assert next(results) == 0
    pool.terminate()
    pool.join()
    while not isinstance(error := raised_or_none(next, results), PoolTerminated):
        assert error is None, error


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


PROGRAMS = [
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
]
