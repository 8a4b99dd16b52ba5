"""What goes wrong with one task leaves the pool working."""

from __future__ import annotations

import random
import threading

import mpreference as mp
from mpreference.pool import InitializerFailed, MaybeEncodingError, WorkerDied
from tests.reference.programs.tasks import (
    Unloadable,
    Unpicklable,
    breaking_off,
    die,
    double,
    fail,
    give_unloadable,
    give_unpicklable,
    leave,
    raise_picky,
    raise_unpicklable,
    raised,
    still_works,
)


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


PROGRAMS = [
    a_death_names_task_and_exit_code,
    errors_arrive,
    callbacks_may_raise,
    an_initializer_that_raises_is_reported,
    threads_share_a_pool,
    workers_killed_at_random,
]
