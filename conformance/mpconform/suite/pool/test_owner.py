"""A pool and other processes, the end of its owner, its collection as garbage, its pickling."""

from __future__ import annotations

import pickle
import warnings

from mpconform.annotations import Any
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    eventually,
    expect,
    reached,
    shared_pool,
    tasks,
)
from mpconform.suite.pool import workers


def submit(pool: Api, witness: Witness) -> None:
    try:
        pool.apply_async(tasks.nothing)
    except Exception:
        witness.report("outcome", "refused")
    else:
        witness.report("outcome", "accepted")


@clause("pool.owner.others-are-refused")
def test_a_forked_child_cannot_use_the_pool(mp: Api, witness: Witness) -> None:
    with mp.Pool(1) as pool:
        child = mp.Process(target=submit, args=(pool, witness))
        child.start()
        (outcome,) = witness.wait_for("outcome")
        child.join()
        expect.equal("what became of the child's task", outcome.value, "refused")
    pool.join()


@clause("pool.owner.spared-by-the-end-of-a-child")
def test_a_child_that_ends_leaves_the_pool_alone(mp: Api, witness: Witness) -> None:
    with mp.Pool(1) as pool:
        held = workers.occupy(pool, witness, 1, "go")[0]
        child = mp.Process(target=tasks.identity, args=(pool,))
        child.start()
        child.join()
        witness.open("go")
        held.wait()
        expect.equal("whether the task succeeded", held.successful(), True)
    pool.join()


_forgotten: list[Any] = []


def forget_a_pool(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    _forgotten.append(pool)
    workers.occupy(pool, witness, 1, "never opened")


@clause("pool.end.comes-with-the-owners-end")
def test_a_process_may_end_with_a_running_pool(mp: Api, witness: Witness) -> None:
    child = mp.Process(target=forget_a_pool, args=(mp, witness))
    child.start()
    child.join()
    expect.equal("the exit code of the pool's owner", child.exitcode, 0)
    (started,) = witness.events("started")
    eventually("the forgotten pool's worker has ended", lambda: workers.ended(started.pid))


def categories_seen(mp: Api, ending: str) -> list[type[Warning]] | None:
    """The warnings of the collection of a pool, ended as ``ending`` says; None if it stayed."""
    seen: list[type[Warning]] = []

    def note(_: object, category: type[Warning], *__: object) -> None:
        seen.append(category)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # Not record=True: what it records would keep the pool.
        warnings.showwarning = note  # type: ignore[assignment]
        pools = [mp.Pool(1)]
        if ending:
            getattr(pools[0], ending)()
            pools[0].join()
        if not workers.collected(pools):
            return None
    return [category for category in seen if issubclass(category, ResourceWarning)]


@clause("pool.collection.warns-of-a-running-pool")
@cases(reach=("collected while it runs", "collected when it has ended"))
def test_a_pool_collected_while_it_runs_is_warned_of(mp: Api) -> None:
    running = categories_seen(mp, "")
    if running is not None:
        reached("collected while it runs")
        expect.equal("the resource warnings for a running pool", len(running), 1)
    ended = categories_seen(mp, "close")
    if ended is not None:
        reached("collected when it has ended")
        expect.equal("the resource warnings for an ended pool", len(ended), 0)


@clause("pool.collection.ends-the-workers")
@cases(reach=("collected",))
def test_the_workers_of_a_collected_pool_end(mp: Api) -> None:
    # It has run no task: a result that has just arrived may be held for a moment, and its pool.
    pools = [mp.Pool(2)]
    pids = [process.pid for process in mp.active_children()]
    if not workers.collected(pools):
        return
    reached("collected")
    eventually("the workers of a collected pool have ended", lambda: all(map(workers.ended, pids)))


@clause("pool.collection.awaits-outstanding-results")
def test_a_pool_stays_while_a_result_is_awaited(mp: Api, witness: Witness) -> None:
    pools = [mp.Pool(1)]
    held = workers.occupy(pools[0], witness, 1, "go")[0]
    workers.collected(pools)
    # A pool that is not kept has this long to end its worker.
    witness.open("go", after=0.2)
    held.wait()
    expect.equal("whether the task succeeded", held.successful(), True)


@clause("pool.pickling.is-refused")
def test_a_pool_cannot_be_pickled(mp: Api) -> None:
    pool = shared_pool(mp)
    expect.raises("pickling a pool", NotImplementedError, pickle.dumps, pool)
    sent = pool.apply_async(tasks.identity, (pool,))
    expect.raises("get() of a task whose argument it is", NotImplementedError, sent.get)
