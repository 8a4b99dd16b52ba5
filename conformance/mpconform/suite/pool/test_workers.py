"""The workers: how many, what prepares them, when they are replaced, what their loss does."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from mpconform.cases import integers
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


@clause("pool.new.runs-that-many-tasks-at-a-time")
def test_as_many_tasks_run_at_a_time_as_there_are_workers(mp: Api, witness: Witness) -> None:
    with mp.Pool(3) as pool:
        results = [pool.apply_async(tasks.wait_at_gate, (witness, "go", n)) for n in range(7)]
        witness.wait_for("started", 3)
        # A fourth worker, if there were one, has this long to show itself.
        witness.open("go", after=0.1)
        for result in results:
            result.get()
    pool.join()
    running = most = 0
    for event in witness.events():
        running += {"started": 1, "finished": -1}[event.name]
        most = max(most, running)
    expect.equal("the most tasks that ran at one time", most, 3)


@clause("pool.new.lets-no-task-wait-for-a-busy-worker")
@cases(
    before=integers(0, 20),
    after=integers(1, 8),
    examples=[{"before": 0, "after": 8}, {"before": 20, "after": 5}],
    reach=("short tasks went before", "nothing went before"),
)
def test_the_free_worker_runs_all_that_waits(
    mp: Api, witness: Witness, before: int, after: int
) -> None:
    reached("short tasks went before" if before else "nothing went before")
    pool = shared_pool(mp)
    # After many short tasks, an implementation may be tempted to hand out several at a time.
    first = [pool.apply_async(tasks.nothing) for _ in range(before)]
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    later = [pool.apply_async(tasks.square, (n,)) for n in range(after)]
    for result in first:
        result.get()
    # The gate is closed: whatever waits for the worker that is held never comes.
    got = [result.get() for result in later]
    expect.equal("the values of the tasks behind the one that is held", got, SQUARES[:after])
    witness.open("go")
    held.get()


SQUARES = [number * number for number in range(8)]


@clause("pool.new.rejects-fewer-than-one-process")
def test_a_pool_without_workers_is_an_error(mp: Api) -> None:
    for processes in (0, -1, -7):
        expect.raises(f"Pool({processes})", ValueError, mp.Pool, processes)


@clause("pool.initializer.runs-once-before-the-tasks")
def test_each_worker_is_initialized_once_and_first(mp: Api, witness: Witness) -> None:
    arguments = (witness, "initialized")
    with mp.Pool(2, initializer=workers.report_who, initargs=arguments) as pool:
        results = [
            pool.apply_async(workers.who_at_gate, (witness, "all at work")) for _ in range(2)
        ]
        witness.wait_for("started", 2)
        witness.open("all at work")
        at_work = sorted(result.get() for result in results)
        for _ in range(4):
            pool.apply(tasks.nothing)
        initialized = [event.value for event in witness.events("initialized")]
        expect.equal("the workers, in each run of the initializer", sorted(initialized), at_work)
        order = [event.name for event in witness.events() if event.value == at_work[0]]
        expect.equal("the events of a worker", order, ["initialized", "started"])
    pool.join()


@clause("pool.initializer.runs-in-replacement-workers")
def test_a_replacement_is_initialized_too(mp: Api, witness: Witness) -> None:
    arguments = (witness, "initialized")
    with mp.Pool(1, initializer=tasks.report_pid, initargs=arguments, maxtasksperchild=1) as pool:
        for _ in range(2):
            pid = pool.apply(tasks.pid)
            initialized = [event.value for event in witness.events("initialized")]
            expect.equal("the initializer's runs in this worker", initialized.count(pid), 1)
    pool.join()


def is_daemonic(current_process: Any) -> Any:
    return current_process().daemon


@clause("pool.workers.are-daemonic")
def test_workers_are_daemonic(mp: Api) -> None:
    with mp.Pool(1) as pool:
        got = pool.apply(is_daemonic, (mp.current_process,))
        expect.equal("current_process().daemon in a worker", got, True)
    pool.join()


def run_lengths(pids: list[int]) -> list[int]:
    return [len(list(run)) for _, run in groupby(pids)]


@clause("pool.maxtasksperchild.replaces-the-worker")
def test_a_worker_runs_so_many_tasks_and_is_replaced(mp: Api) -> None:
    with mp.Pool(1, maxtasksperchild=2) as pool:
        pids = [pool.apply(tasks.pid) for _ in range(5)]
        expect.equal("the number of tasks that each worker ran", run_lengths(pids), [2, 2, 1])
        expect.equal("the number of workers", len(set(pids)), 3)
    pool.join()


@clause("pool.maxtasksperchild.counts-chunks")
def test_a_chunk_counts_as_one_task(mp: Api) -> None:
    with mp.Pool(1, maxtasksperchild=2) as pool:
        pids = pool.map(tasks.pid, range(8), chunksize=3)
        expect.equal("the number of items that each worker ran", run_lengths(pids), [6, 2])
    pool.join()


@clause("pool.maxtasksperchild.loses-no-result")
def test_results_survive_their_worker_after_an_early_close(mp: Api) -> None:
    with mp.Pool(2, maxtasksperchild=1) as pool:
        results = [pool.apply_async(tasks.square, (n,)) for n in range(4)]
        pool.close()
        pool.join()
    expect.equal("the values", [result.get() for result in results], [0, 1, 4, 9])


@clause("pool.maxtasksperchild.rejects-less-than-one")
def test_a_limit_below_one_is_an_error(mp: Api) -> None:
    for limit in (0, -1):
        expect.raises(
            f"Pool(maxtasksperchild={limit})", ValueError, mp.Pool, 1, maxtasksperchild=limit
        )


@clause("pool.worker-death.spares-the-other-tasks")
def test_other_tasks_go_on_after_a_worker_was_lost(mp: Api, witness: Witness) -> None:
    with mp.Pool(2) as pool:
        held = workers.occupy(pool, witness, 1, "go")[0]
        pool.apply_async(tasks.end_abruptly, (7,))
        # One worker is at the gate and one is lost: these need its replacement.
        later = [pool.apply_async(tasks.square, (n,)) for n in range(3)]
        expect.equal("the later values", [result.get() for result in later], [0, 1, 4])
        witness.open("go")
        expect.equal("the value of the task beside it", held.get(), 0)
    pool.join()


@clause("pool.worker-death.fails-the-task")
def test_the_task_of_a_lost_worker_raises(mp: Api) -> None:
    with mp.Pool(2) as pool:
        for code in (0, 7):
            result = pool.apply_async(tasks.end_abruptly, (code,))
            expect.raises(f"get() after os._exit({code}) in the task", Exception, result.get)
    pool.join()
