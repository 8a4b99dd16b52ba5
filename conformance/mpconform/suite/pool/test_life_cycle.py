"""Closing, terminating, joining and leaving a pool: what each does, and in which states it may."""

from __future__ import annotations

from mpconform.suite import Api, Witness, clause, expect, tasks
from mpconform.suite.pool import workers


class Interrupted(Exception):
    """What a with block ends with."""


def refuses_every_task(pool: Api, state: str) -> None:
    expect.raises(f"apply on {state} pool", ValueError, pool.apply, tasks.nothing)
    expect.raises(f"apply_async on {state} pool", ValueError, pool.apply_async, tasks.nothing)
    expect.raises(f"map on {state} pool", ValueError, pool.map, abs, [1])
    expect.raises(f"map_async on {state} pool", ValueError, pool.map_async, abs, [1])


@clause("pool.close.refuses-new-tasks")
def test_a_closed_pool_takes_no_task(mp: Api, witness: Witness) -> None:
    with mp.Pool(1) as pool:
        workers.occupy(pool, witness, 1, "go")
        pool.close()
        refuses_every_task(pool, "a closed")
        witness.open("go")
        pool.join()
        refuses_every_task(pool, "a closed and joined")


@clause("pool.terminate.refuses-new-tasks")
def test_a_terminated_pool_takes_no_task(mp: Api) -> None:
    pool = mp.Pool(1)
    pool.terminate()
    refuses_every_task(pool, "a terminated")
    pool.join()
    refuses_every_task(pool, "a terminated and joined")


@clause("pool.close.lets-submitted-tasks-finish")
def test_tasks_submitted_before_close_run_to_their_end(mp: Api, witness: Witness) -> None:
    with mp.Pool(1) as pool:
        results = workers.occupy(pool, witness, 1, "go")
        results += [pool.apply_async(tasks.report, (witness, "ran", n)) for n in range(1, 4)]
        mapped = pool.map_async(tasks.square, range(5))
        # Nothing can have finished yet: a close() that waits never comes to open the gate.
        pool.close()
        witness.open("go")
        expect.equal("the values", [result.get() for result in results], [0, 1, 2, 3])
        expect.equal("the list of map_async", mapped.get(), [0, 1, 4, 9, 16])
        pool.join()


@clause("pool.join.needs-close-or-terminate-first")
def test_joining_a_running_pool_is_an_error(mp: Api) -> None:
    with mp.Pool(1) as pool:
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


@clause("pool.terminate.discards-running-and-waiting-tasks")
def test_terminate_waits_for_no_task(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(2)
    workers.occupy(pool, witness, 2, "never opened")
    for number in range(2, 6):
        pool.apply_async(tasks.wait_at_gate, (witness, "never opened", number))
    pool.terminate()
    pool.join()
    started = sorted(event.value for event in witness.events("started"))
    expect.equal("the tasks that were started", started, [0, 1])
    expect.equal("the tasks that finished", witness.events("finished"), [])


@clause("pool.terminate.ends-outstanding-results")
def test_results_of_a_terminated_pool_raise(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    running = workers.occupy(pool, witness, 1, "never opened")[0]
    waiting = pool.apply_async(tasks.square, (2,))
    mapped = pool.map_async(tasks.square, range(4))
    pool.terminate()
    pool.join()
    expect.raises("get() of the task that was running", Exception, running.get)
    expect.raises("get() of a task that was waiting", Exception, waiting.get)
    expect.raises("get() of a map that was waiting", Exception, mapped.get)


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
