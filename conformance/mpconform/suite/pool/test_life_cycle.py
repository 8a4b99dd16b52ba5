"""Closing, joining and leaving a pool: what each does, and in which states it may."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from mpconform.suite import Api, Witness, clause, eventually, expect, tasks, terminating
from mpconform.suite.pool import workers
from mpconform.suite.pool.travel import Unpicklable
from mpconform.suite.system import is_kept


class Interrupted(Exception):
    """What a with block ends with."""


@clause("pool.close.refuses-new-tasks")
def test_a_closed_pool_takes_no_task(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        workers.occupy(pool, witness, 1, "go")
        pool.close()
        workers.refuses_every_task(pool, "a closed")
        witness.open("go")
        pool.join()
        workers.refuses_every_task(pool, "a closed and joined")


@clause("pool.close.lets-submitted-tasks-finish")
def test_tasks_submitted_before_close_run_to_their_end(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        results = workers.occupy(pool, witness, 1, "go")
        results += [pool.apply_async(tasks.report, (witness, "ran", n)) for n in range(1, 4)]
        mapped = pool.map_async(tasks.square, range(5))
        # Nothing can have finished yet: a close() that waits never comes to open the gate.
        pool.close()
        witness.open("go")
        expect.equal("the values", [result.get() for result in results], [0, 1, 2, 3])
        expect.equal("the list of map_async", mapped.get(), [0, 1, 4, 9, 16])
        pool.join()


@clause("pool.close.may-be-repeated")
def test_closing_a_closed_pool_changes_nothing(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        results = workers.occupy(pool, witness, 1, "go")
        results.append(pool.apply_async(tasks.identity, (1,)))
        pool.close()
        pool.close()
        witness.open("go")
        expect.equal("the values", [result.get() for result in results], [0, 1])
        pool.close()
        pool.join()


@clause("pool.close.a-refused-map-leaves-its-input-unread")
def test_a_closed_pool_takes_no_item(mp: Api) -> None:
    pool = mp.Pool(1)
    pool.close()
    for submit in (pool.map, pool.map_async):
        items = iter([1, 2, 3])
        expect.raises(f"{submit.__name__} on a closed pool", ValueError, submit, abs, items)
        expect.equal(f"what {submit.__name__} has left of the items", list(items), [1, 2, 3])
    pool.join()


MEANWHILE = 2.0
"""Seconds that a pool is given to end, if it does not wait for the map that is being read."""


@clause("pool.close.loses-nothing-that-is-submitted-beside-it")
def test_a_map_is_refused_or_finished_when_its_pool_is_closed_meanwhile(mp: Api) -> None:
    pool = mp.Pool(1)

    def end() -> None:
        pool.close()
        pool.join()

    closer = threading.Thread(target=end)

    def items() -> Iterator[int]:
        yield 1
        closer.start()
        closer.join(MEANWHILE)
        yield 2

    result = None
    with suppress(ValueError):
        result = pool.map_async(tasks.square, items())
    closer.join()
    over = result is None or result.ready()
    expect.holds("the map refused, or its outcome there after join()", over, result)


@clause("pool.close.workers-exit-by-themselves")
def test_the_workers_of_a_closed_pool_exit_with_zero(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(2)
    pids = workers.pids_of(pool, witness, 2)
    processes = [child for child in mp.active_children() if child.pid in pids]
    pool.close()
    pool.join()
    codes = [process.exitcode for process in processes]
    expect.equal("the exit codes of the workers", codes, [0, 0])


@clause("pool.join.needs-close-or-terminate-first")
def test_joining_a_running_pool_is_an_error(mp: Api) -> None:
    with terminating(mp.Pool(1)) as pool:
        expect.raises("join() of a running pool", ValueError, pool.join)
        expect.equal("the value of a later task", pool.apply(tasks.square, (5,)), 25)
    pool.join()


@clause("pool.join.returns-after-the-workers-have-ended")
def test_no_worker_is_alive_after_join(mp: Api, witness: Witness) -> None:
    for ending in ("close", "terminate"):
        pool = mp.Pool(2)
        task = workers.work_and_linger, (witness, f"work until {ending}", f"linger until {ending}")
        results = [pool.apply_async(*task) for _ in range(2)]
        pids = [event.pid for event in witness.wait_for(f"work until {ending}", 2)]
        if ending == "close":
            pool.close()
            # Opened while join() waits: one that returns early finds the workers busy, one that
            # waits for the last result only finds them on their way out.
            witness.open(f"work until {ending}", after=0.1)
            witness.open(f"linger until {ending}", after=0.25)
        else:
            witness.open(f"work until {ending}")
            for result in results:
                result.wait()
            witness.open(f"linger until {ending}", after=0.1)
            pool.terminate()
        pool.join()
        alive = [pid for pid in pids if not workers.ended(pid)]
        expect.equal(f"the workers alive after {ending}() and join()", alive, [])


@clause("pool.join.finds-every-result-delivered")
def test_everything_has_arrived_after_close_and_join(mp: Api, witness: Witness) -> None:
    arrived = []

    def keep(value: int) -> None:
        # It returns while join() waits.
        witness.wait_at("callbacks")
        arrived.append(value)

    with terminating(mp.Pool(2)) as pool:
        results = [pool.apply_async(tasks.square, (n,), callback=keep) for n in range(3)]
        pool.close()
        witness.open("callbacks", after=0.1)
        pool.join()
        ready = [result.ready() for result in results]
        expect.equal("the values that callbacks were given", sorted(arrived), [0, 1, 4])
        expect.equal("ready() of the results", ready, [True] * 3)


@clause("pool.join.leaves-no-zombie")
def test_workers_are_reaped(mp: Api) -> None:
    for ending in ("close", "terminate"):
        pool = mp.Pool(1)
        pid = pool.apply(tasks.pid)
        getattr(pool, ending)()
        pool.join()
        # That join() waits for the end of the worker is another clause's.
        eventually("the worker has ended", partial(workers.ended, pid))
        what = f"whether the system keeps the ended worker after {ending}() and join()"
        expect.equal(what, is_kept(pid), False)


@clause("pool.end.may-be-repeated")
def test_ending_an_ended_pool_changes_nothing(mp: Api) -> None:
    for first in ("close", "terminate"):
        pool = mp.Pool(1)
        result = pool.apply_async(tasks.square, (4,))
        result.wait()
        for call in (first, "close", "join", "join", "terminate", "close", "terminate", "join"):
            getattr(pool, call)()
        expect.equal("the value of the task that had finished", result.get(), 16)


@clause("pool.with.gives-the-pool-itself")
def test_with_binds_the_pool(mp: Api) -> None:
    pool = mp.Pool(1)
    with pool as bound:
        expect.holds("with to bind the pool itself", bound is pool, bound)
        expect.equal("the value of a task", bound.apply(tasks.square, (3,)), 9)
    pool.join()


@clause("pool.with.terminates-at-the-end")
def test_leaving_the_block_terminates_the_pool(mp: Api, witness: Witness) -> None:
    with mp.Pool(1) as pool:
        workers.occupy(pool, witness, 1, "never opened")
        pool.apply_async(tasks.report, (witness, "ran"))
    # A pool that was merely closed waits for its tasks; one that still runs cannot be joined.
    pool.join()
    expect.equal("the tasks that finished", witness.events("finished"), [])
    expect.equal("the tasks that were waiting and ran", witness.events("ran"), [])


@clause("pool.with.terminates-at-the-end")
def test_leaving_the_block_after_a_task_that_cannot_be_sent_ends_the_pool(mp: Api) -> None:
    with mp.Pool(1) as pool:
        pool.apply_async(tasks.identity, (Unpicklable(),))
    pool.join()


def leave_by_an_exception(pool: Api) -> None:
    with pool:
        raise Interrupted


@clause("pool.with.ends-the-pool-when-the-block-raises")
def test_an_exception_in_the_block_ends_the_pool_and_goes_on(mp: Api) -> None:
    pool = mp.Pool(1)
    expect.raises("the block", Interrupted, leave_by_an_exception, pool)
    # A pool that still runs cannot be joined.
    pool.join()


@clause("pool.with.refuses-a-pool-that-is-not-running")
def test_a_closed_pool_cannot_be_entered(mp: Api) -> None:
    for ending in ("close", "terminate"):
        pool = mp.Pool(1)
        getattr(pool, ending)()
        expect.raises(f"entering a pool after {ending}()", ValueError, pool.__enter__)
        pool.join()
