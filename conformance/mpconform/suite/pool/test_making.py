"""Making a pool: its arguments, its size, what is there when it returns and when it fails."""

from __future__ import annotations

import os
import signal

from mpconform.annotations import Any
from mpconform.cases import sampled_from
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    expect,
    reached,
    shared_pool,
    tasks,
)
from mpconform.suite.pool import workers


@clause("pool.new.rejects-fewer-than-one-process")
def test_a_pool_without_workers_is_an_error(mp: Api) -> None:
    for processes in (0, -1, -7):
        expect.raises(f"Pool({processes})", ValueError, mp.Pool, processes)


@clause("pool.new.rejects-a-number-that-is-no-integer")
def test_a_number_of_processes_is_an_integer(mp: Api) -> None:
    for processes in (2.0, 1.5, "2"):
        expect.raises(f"Pool({processes!r})", TypeError, mp.Pool, processes)


@clause("pool.new.takes-its-arguments-in-this-order")
def test_arguments_may_be_given_by_position_and_by_name(mp: Api) -> None:
    with mp.Pool(1, workers.remember, (("a", 1),), 1) as pool:
        results = [pool.apply(workers.origin) for _ in range(2)]
        expect.equal("what initargs gave the initializer", results[0][0], ("a", 1))
        got = len({pid for _, pid, _ in results})
        expect.equal("the workers that ran two tasks, with a limit of one", got, 2)
    pool.join()
    by_name = {"initializer": workers.remember, "initargs": "b", "maxtasksperchild": 1}
    with mp.Pool(processes=1, **by_name) as pool:
        expect.equal("what initargs gave by name", pool.apply(workers.origin)[0], "b")
    pool.join()


@clause("pool.new.starts-its-workers-at-once")
def test_all_workers_are_there_when_the_making_returns(mp: Api) -> None:
    before = set(mp.active_children())
    pool = mp.Pool(2)
    started = set(mp.active_children()) - before
    expect.equal("the workers that were started", len(started), 2)
    pool.terminate()
    pool.join()


class RefusesToBePickled:
    """Pickles ``successes`` times, and then no more; remembers whether it refused."""

    def __init__(self, successes: int) -> None:
        self.successes = successes
        self.refused = False

    def __reduce__(self) -> tuple[Any, ...]:
        if self.successes == 0:
            self.refused = True
            raise CannotTravel
        self.successes -= 1
        return RefusesToBePickled, (0,)


class CannotTravel(Exception):
    """What the pickling of an argument ends with."""


@clause("pool.new.a-failed-start-leaves-no-worker")
@cases(
    successes=sampled_from([0, 1]),
    examples=[{"successes": 0}, {"successes": 1}],
    reach=("no worker was started", "a worker was started"),
)
def test_a_pool_that_cannot_be_made_leaves_nothing(mp: Api, successes: int) -> None:
    argument = RefusesToBePickled(successes)
    try:
        pool = mp.Pool(2, initializer=tasks.identity, initargs=(argument,))
    except CannotTravel:
        reached("a worker was started" if successes else "no worker was started")
        expect.equal("the processes left behind", mp.active_children(), [])
        return
    # A library may pickle but once: then there was nothing to fail at.
    expect.holds("the making to raise what the pickling raised", not argument.refused, pool)
    pool.terminate()
    pool.join()


def square_in_a_pool_of_its_own(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    witness.report("value", pool.apply(tasks.square, (7,)))
    pool.close()
    pool.join()


@clause("pool.new.works-in-a-child")
def test_a_child_may_have_a_pool(mp: Api, witness: Witness) -> None:
    child = mp.Process(target=square_in_a_pool_of_its_own, args=(mp, witness))
    child.start()
    child.join()
    got = [event.value for event in witness.events("value")]
    expect.equal("the values that the child's pool gave", got, [49])
    expect.equal("the child's exit code", child.exitcode, 0)


@clause("pool.new.makes-an-instance-of-the-class")
def test_a_pool_is_an_instance_of_pool(mp: Api) -> None:
    pool = shared_pool(mp)
    expect.holds("an instance of the class pool.Pool", isinstance(pool, mp.pool.Pool), pool)


@clause("pool.new.the-class-takes-a-context")
def test_the_class_starts_workers_by_its_context(mp: Api) -> None:
    context = mp.get_context()
    workers.remember("here", "before the pool was made")
    with mp.pool.Pool(1, context=context) as pool:
        workers.expect_started_by(mp, pool.apply(workers.origin))
    pool.join()


@clause("pool.new.leaves-the-signal-mask-alone")
def test_blocked_signals_stay_blocked(mp: Api) -> None:
    blocked = {signal.SIGINT, signal.SIGTERM, signal.SIGUSR1}
    signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    pool = mp.Pool(1)
    still = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
    # Its worker may have inherited the mask: it is let go in good order.
    pool.close()
    pool.join()
    expect.equal("the signals that were blocked and still are", still & blocked, blocked)


def bind_to_one_processor() -> None:
    """Leave this process one of the processors that it may use, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


@clause("pool.size.default-is-the-number-of-processors")
def test_a_pool_has_a_worker_for_each_processor(mp: Api) -> None:
    real = os.cpu_count() or 1
    bind_to_one_processor()
    # Two, so that a large machine need not start many. Who looked earlier has the real number.
    os.cpu_count = lambda: 2
    pool = mp.Pool()
    expect.one_of("the number of workers", len(mp.active_children()), {2, real})
    pool.terminate()
    pool.join()


@clause("pool.size.default-is-the-number-of-usable-processors")
def test_a_pool_has_a_worker_for_each_usable_processor(mp: Api) -> None:
    bind_to_one_processor()
    usable = os.process_cpu_count() or 1  # type: ignore[attr-defined, unused-ignore]
    pool = mp.Pool()
    expect.equal("the number of workers", len(mp.active_children()), usable)
    pool.terminate()
    pool.join()
