"""The workers: how many tasks run, what processes they are, how long they live."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from contextlib import suppress
from itertools import cycle, groupby, product, zip_longest

from mpconform.annotations import Any, NoReturn
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
    terminating,
)
from mpconform.suite.pool import workers


@clause("pool.new.runs-that-many-tasks-at-a-time")
def test_as_many_tasks_run_at_a_time_as_there_are_workers(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(3)) as pool:
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


@clause("pool.new.lets-no-task-wait-for-a-busy-worker", shares="pool")
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


def is_daemonic(current_process: Any) -> Any:
    return current_process().daemon


@clause("pool.workers.are-daemonic", shares="pool")
def test_workers_are_daemonic(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    got = pool.apply(is_daemonic, (mp.current_process,))
    expect.equal("current_process().daemon in a worker", got, True)


@clause("pool.workers.are-active-children", shares="pool")
def test_workers_are_among_the_active_children(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp)
    pids = set(workers.pids_of(pool, witness, 2))
    children = {process.pid for process in mp.active_children()}
    expect.equal("the workers that are no active children", pids - children, set())


def inheritable() -> list[str]:
    """The descriptors of this process that other programs inherit."""
    found = []
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # that by which they are listed is gone
            if os.get_inheritable(int(name)):
                found.append(name)
    return sorted(found)


@clause("pool.workers.are-reached-by-nothing-inheritable")
def test_other_programs_inherit_nothing_of_a_pool(mp: Api) -> None:
    before = inheritable()
    with terminating(mp.Pool(1)) as pool:
        pool.map(tasks.square, range(3))
        expect.equal("the descriptors that are inheritable", inheritable(), before)
    pool.join()


def name_and_pid(current_process: Any, *_: object) -> tuple[str, int]:
    return current_process().name, os.getpid()


@clause("pool.workers.have-names-of-their-own")
def test_no_two_workers_have_the_same_name(mp: Api) -> None:
    with terminating(mp.Pool(2, maxtasksperchild=1)) as pool:
        found = [pool.apply(name_and_pid, (mp.current_process,)) for _ in range(4)]
    pool.join()
    expect.equal("the workers that ran four tasks", len({pid for _, pid in found}), 4)
    names = [name for name, _ in found]
    expect.equal("the number of different names", len(set(names)), 4)
    others = [name for name in names if "PoolWorker" not in name]
    expect.equal("the names without PoolWorker", others, [])


@clause("pool.workers.are-started-by-the-pools-context")
def test_workers_and_their_replacements_have_the_contexts_method(mp: Api) -> None:
    workers.remember("here", "before the pool was made")
    with terminating(mp.Pool(1, maxtasksperchild=1)) as pool:
        first, second = (pool.apply(workers.origin) for _ in range(2))
    pool.join()
    expect.holds("the second worker to be another process", first[1] != second[1], second)
    workers.expect_started_by(mp, first, "the first worker")
    workers.expect_started_by(mp, second, "its replacement")


def where_it_runs() -> tuple[bool, bool]:
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return threading.current_thread() is threading.main_thread(), ignored


@clause("pool.workers.run-tasks-in-their-main-thread")
def test_initializer_and_tasks_may_handle_signals(mp: Api) -> None:
    ignore = (signal.SIGINT, signal.SIG_IGN)
    with terminating(mp.Pool(1, initializer=signal.signal, initargs=ignore)) as pool:
        in_main_thread, ignored = pool.apply(where_it_runs)
        expect.equal("whether a task is in the main thread", in_main_thread, True)
        expect.equal("whether the initializer's signal.signal() is in effect", ignored, True)
    pool.join()


# Long enough for a pool to see that a worker answers late, and to take back what it has sent it.
PAUSES = (0.004, 0.008)


def stop_for_a_while(pid: int, seconds: float) -> None:
    # A pool may have given it up for dead meanwhile: the results will tell.
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
    # So that something is done by both workers as well.
    time.sleep(seconds / 4)


def map_often(pool: Api, wrong: list[Any]) -> None:
    """Map a function over numbers, two maps at a time, again and again; note ``wrong`` results."""
    under_way: deque[tuple[range, Any]] = deque()
    try:
        for start in range(0, 80 * 32, 32):
            numbers = range(start, start + 32)
            under_way.append((numbers, pool.map_async(tasks.identity, numbers, chunksize=1)))
            while len(under_way) > 1 or (under_way and numbers[-1] == 80 * 32 - 1):
                wanted, result = under_way.popleft()
                pairs = zip_longest(wanted, result.get())
                wrong.extend(pair for pair in pairs if pair[0] != pair[1])
    except Exception as error:
        wrong.append(error)


@clause("pool.workers.may-be-stopped-and-continued", stops=True)
def test_stopped_workers_mix_up_no_results(mp: Api, witness: Witness) -> None:
    wrong: list[Any] = []
    with terminating(mp.Pool(2)) as pool:
        pids = workers.pids_of(pool, witness, 2)
        mapping = threading.Thread(target=map_often, args=(pool, wrong), daemon=True)
        mapping.start()
        for seconds, pid in cycle(product(PAUSES, pids)):
            stop_for_a_while(pid, seconds)
            if not mapping.is_alive():
                break
    pool.join()
    expect.equal("the arguments that got another's result, with that result", wrong, [])


def run_lengths(pids: list[int]) -> list[int]:
    return [len(list(run)) for _, run in groupby(pids)]


@clause("pool.maxtasksperchild.replaces-the-worker")
def test_a_worker_runs_so_many_tasks_and_is_replaced(mp: Api) -> None:
    with terminating(mp.Pool(1, maxtasksperchild=2)) as pool:
        pids = [pool.apply(tasks.pid) for _ in range(5)]
        expect.equal("the number of tasks that each worker ran", run_lengths(pids), [2, 2, 1])
        expect.equal("the number of workers", len(set(pids)), 3)
    pool.join()


class Failure(Exception):
    """What a task raises; its argument is the process id of the worker."""


def fail_with_pid() -> NoReturn:
    raise Failure(os.getpid())


def pid_of_failure(pool: Api) -> int:
    try:
        pool.apply(fail_with_pid)
    except Failure as failure:
        return int(failure.args[0])
    raise expect.Mismatch("a task that raises to fail", "no exception")


@clause("pool.maxtasksperchild.counts-failed-tasks")
def test_tasks_that_raise_count_too(mp: Api) -> None:
    with terminating(mp.Pool(1, maxtasksperchild=2)) as pool:
        pids = [pid_of_failure(pool), pool.apply(tasks.pid), pool.apply(tasks.pid)]
        pids.append(pid_of_failure(pool))
        expect.equal("the number of tasks that each worker ran", run_lengths(pids), [2, 2])
    pool.join()


@clause("pool.maxtasksperchild.without-it-workers-stay", shares="pool")
def test_a_worker_stays_without_a_limit(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    pids = pool.map(tasks.pid, range(300), chunksize=1)
    expect.equal("the number of workers that ran 300 tasks", len(set(pids)), 1)


@clause("pool.maxtasksperchild.counts-chunks")
def test_a_chunk_counts_as_one_task(mp: Api) -> None:
    with terminating(mp.Pool(1, maxtasksperchild=2)) as pool:
        pids = pool.map(tasks.pid, range(8), chunksize=3)
        expect.equal("the number of items that each worker ran", run_lengths(pids), [6, 2])
    pool.join()


@clause("pool.maxtasksperchild.loses-no-result")
@cases(
    count=integers(10, 30),
    examples=[{"count": 60}],
)
def test_results_survive_their_worker_after_an_early_close(mp: Api, count: int) -> None:
    # A result that is lost now and then shows among many workers, where they cost little.
    size, count = (6, count) if mp.start_method == "fork" else (2, 4)
    with terminating(mp.Pool(size, maxtasksperchild=1)) as pool:
        results = [pool.apply_async(tasks.square, (n,)) for n in range(count)]
        pool.close()
        pool.join()
    got = [result.get() for result in results]
    expect.equal("the values", got, [number * number for number in range(count)])


@clause("pool.maxtasksperchild.rejects-less-than-one")
def test_a_limit_below_one_is_an_error(mp: Api) -> None:
    for limit in (0, -1):
        expect.raises(
            f"Pool(maxtasksperchild={limit})", ValueError, mp.Pool, 1, maxtasksperchild=limit
        )


@clause("pool.maxtasksperchild.rejects-what-is-no-integer")
def test_a_limit_is_an_integer(mp: Api) -> None:
    for limit in (2.0, 1.5, "2"):
        what = f"Pool(maxtasksperchild={limit!r})"
        expect.raises(what, ValueError, mp.Pool, 1, maxtasksperchild=limit)


@clause("pool.maxtasksperchild.serves-maps-and-iterations")
def test_maps_and_iterations_outlast_their_workers(mp: Api) -> None:
    numbers = range(12 if mp.start_method == "fork" else 3)
    wanted = [number * number for number in numbers]
    with terminating(mp.Pool(2, maxtasksperchild=1)) as pool:
        expect.equal("map", pool.map(tasks.square, numbers, chunksize=1), wanted)
        expect.equal("imap", list(pool.imap(tasks.square, numbers)), wanted)
        got = sorted(pool.imap_unordered(tasks.square, numbers))
        expect.equal("imap_unordered", got, wanted)
    pool.join()
