"""Making a pool: its arguments, its size, what is there when it returns and when it fails."""

from __future__ import annotations

import os
import signal

from mpconform.annotations import Any
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    completed,
    each,
    expect,
    reached,
    shared_pool,
    tasks,
    terminating,
)
from mpconform.suite.pool import workers
from mpconform.suite.processors import bound_to_fewer, counted_as
from mpconform.suite.programs import run_call, run_without_streams
from mpconform.suite.system import few_descriptors_left


@clause("pool.new.rejects-fewer-than-one-process")
def test_a_pool_without_workers_is_an_error(mp: Api) -> None:
    for processes in (0, -1, -7):
        expect.raises(f"Pool({processes})", ValueError, mp.Pool, processes)


@clause("pool.new.rejects-a-number-that-is-no-integer")
def test_a_number_of_processes_is_an_integer(mp: Api) -> None:
    for processes in (2.0, 1.5, "2"):
        expect.raises(f"Pool({processes!r})", TypeError, mp.Pool, processes)
    for processes in (0.5, -1.5):
        expect.raises(f"Pool({processes!r})", (TypeError, ValueError), mp.Pool, processes)


@clause("pool.new.takes-its-arguments-in-this-order")
def test_arguments_may_be_given_by_position_and_by_name(mp: Api) -> None:
    with terminating(mp.Pool(1, workers.remember, (("a", 1),), 1)) as pool:
        results = [pool.apply(workers.origin) for _ in range(2)]
        expect.equal("what initargs gave the initializer", results[0][0], ("a", 1))
        got = len({pid for _, pid, _ in results})
        expect.equal("the workers that ran two tasks, with a limit of one", got, 2)
    pool.join()
    by_name = {"initializer": workers.remember, "initargs": "b", "maxtasksperchild": 1}
    with terminating(mp.Pool(processes=1, **by_name)) as pool:
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
@cases(successes=each([0, 1]), reach=("no worker was started", "a worker was started"))
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


@clause("pool.new.too-few-descriptors-leave-no-worker")
@cases(reach=("the making failed",))
def test_a_pool_that_meets_the_limit_leaves_nothing(mp: Api) -> None:
    with terminating(mp.Pool(1)) as pool:  # what a backend starts once is not to inherit it
        pass
    pool.join()
    try:
        with few_descriptors_left(30):
            pool = mp.Pool(40)
    except OSError:
        reached("the making failed")
        expect.equal("the processes left behind", mp.active_children(), [])
        return
    pool.terminate()
    pool.join()


def square_in_a_pool_of_its_own(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    witness.report("value", pool.apply(tasks.square, (7,)))
    pool.close()
    pool.join()


@clause("pool.new.works-in-a-child")
def test_a_child_may_have_a_pool(mp: Api, witness: Witness) -> None:
    child = completed(mp.Process(target=square_in_a_pool_of_its_own, args=(mp, witness)))
    got = witness.values("value")
    expect.equal("the values that the child's pool gave", got, [49])
    expect.equal("the child's exit code", child.exitcode, 0)


@clause("pool.new.makes-an-instance-of-the-class", shares="pool")
def test_a_pool_is_an_instance_of_pool(mp: Api) -> None:
    pool = shared_pool(mp)
    expect.holds("an instance of the class pool.Pool", isinstance(pool, mp.PoolClass), pool)


@clause("pool.new.the-class-takes-a-context")
def test_the_class_starts_workers_by_its_context(mp: Api) -> None:
    context = mp.get_context()
    workers.remember("here", "before the pool was made")
    with terminating(mp.PoolClass(1, context=context)) as pool:
        workers.expect_started_by(mp, pool.apply(workers.origin))
    pool.join()


@clause("pool.new.leaves-the-signal-mask-alone")
def test_blocked_signals_stay_blocked(mp: Api) -> None:
    blocked = {signal.SIGINT, signal.SIGTERM, signal.SIGUSR1}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    try:
        pool = mp.Pool(1)
        still = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    # Its worker may have inherited the mask: it is let go in good order.
    pool.close()
    pool.join()
    expect.equal("the signals that were blocked and still are", still & blocked, blocked)


def default_size(mp: Api) -> int:
    """How many workers a pool has that is made without a number."""
    pool = mp.Pool()
    size = len(mp.active_children())
    pool.terminate()
    pool.join()
    return size


def report_default_size(mp: Api, witness: Witness) -> None:
    """Report how many workers a pool has that is made without a number."""
    witness.report("size", default_size(mp))


def start_helpers(mp: Api) -> None:
    """Have the processes started that a library starts beside its first pool, and keeps."""
    pool = mp.Pool(1)
    pool.terminate()
    pool.join()


@clause("pool.size.default-is-the-number-of-processors")
def test_a_pool_has_a_worker_for_each_processor(mp: Api) -> None:
    start_helpers(mp)
    real = os.cpu_count()
    # Three, so that a large machine need not start many.
    with bound_to_fewer(), counted_as(3):
        size = default_size(mp)
    expect.one_of("the number of workers", size, {3, real})


@clause("pool.size.default-is-the-number-of-usable-processors")
@cases(way=each(["bound", "-X cpu_count=3", "PYTHON_CPU_COUNT=3"]))
def test_a_pool_has_a_worker_for_each_usable_processor(mp: Api, witness: Witness, way: str) -> None:
    if way != "bound":
        options = way.split() if way.startswith("-X") else []
        variables = {} if options else {"PYTHON_CPU_COUNT": "3"}
        run_call(report_default_size, (mp, witness), *options, **variables)
        expect.equal(f"the number of workers, under {way}", witness.values("size"), [3])
    else:
        start_helpers(mp)
        with bound_to_fewer() as usable, counted_as(usable + 2):
            usable = os.process_cpu_count() or 1  # type: ignore[attr-defined, unused-ignore]
            size = default_size(mp)
        expect.equal("the number of workers", size, usable)


MAPPING = """
if __name__ == "__main__":
    pool = context.Pool(2)
    witness.report("results", pool.map(tasks.square, range(4)))
    pool.terminate()
    pool.join()
"""


@clause("pool.new.works-without-standard-streams")
def test_a_program_without_streams_uses_a_pool(mp: Api, witness: Witness) -> None:
    run_without_streams(mp, witness, MAPPING)
    expect.equal("the results", witness.values("results"), [[0, 1, 4, 9]])
