"""A pool and other processes, the end of its owner, its collection as garbage, its pickling."""

from __future__ import annotations

import os
import pickle
import signal
import sys

from mpconform.annotations import Any
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    completed,
    each,
    eventually,
    expect,
    shared_pool,
    tasks,
    terminating,
)
from mpconform.suite.pool import workers
from mpconform.suite.programs import run_call


def submit(pool: Api, witness: Witness) -> None:
    try:
        pool.apply_async(tasks.nothing)
    except Exception:
        witness.report("outcome", "refused")
    else:
        witness.report("outcome", "accepted")


@clause("pool.owner.others-are-refused")
def test_a_forked_child_cannot_use_the_pool(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        child = mp.Process(target=submit, args=(pool, witness))
        child.start()
        (outcome,) = witness.wait_for("outcome")
        child.join()
        expect.equal("what became of the child's task", outcome.value, "refused")
    pool.join()


@clause("pool.owner.spared-by-the-end-of-a-child")
def test_a_child_that_ends_leaves_the_pool_alone(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        held = workers.occupy(pool, witness, 1, "go")[0]
        completed(mp.Process(target=tasks.identity, args=(pool,)))
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
@cases(owner=each(["process", "program"]))
def test_a_process_may_end_with_a_running_pool(mp: Api, witness: Witness, owner: str) -> None:
    if owner == "process":
        code = completed(mp.Process(target=forget_a_pool, args=(mp, witness))).exitcode
    else:
        code = run_call(forget_a_pool, (mp, witness))
    expect.equal(f"the exit code of the pool's owner, a {owner}", code, 0)
    (started,) = witness.events("started")
    eventually("the forgotten pool's worker has ended", lambda: workers.ended(started.pid))


def be_killed_with_a_pool(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(2)
    _forgotten.append(pool)
    pool.apply(workers.report_who, (witness, "worker"))
    witness.report("idle")
    witness.wait_at("never opened")


@clause("pool.owner.its-death-ends-idle-workers")
def test_idle_workers_do_not_outlive_their_owner(mp: Api, witness: Witness) -> None:
    owner = mp.Process(target=be_killed_with_a_pool, args=(mp, witness))
    owner.start()
    witness.wait_for("idle")
    (worker,) = witness.events("worker")
    os.kill(owner.pid, signal.SIGKILL)
    owner.join()
    eventually("the worker of a killed owner has ended", lambda: workers.ended(worker.pid))


def use_pools_and_exit(mp: Api) -> None:
    for ending in ("running", "closed", "terminated"):
        pool = mp.Pool(1)
        pool.apply(tasks.nothing)
        if ending != "running":
            pool.close() if ending == "closed" else pool.terminate()
            pool.join()
        _forgotten.append(pool)
    sys.exit(3)


@clause("pool.end.leaves-the-programs-exit-code")
def test_a_program_with_pools_has_its_own_exit_code(mp: Api) -> None:
    code = run_call(use_pools_and_exit, (mp,))
    expect.equal("the exit code of a program that calls sys.exit(3)", code, 3)


@clause("pool.pickling.is-refused", shares="pool")
def test_a_pool_cannot_be_pickled(mp: Api) -> None:
    pool = shared_pool(mp)
    expect.raises("pickling a pool", NotImplementedError, pickle.dumps, pool)
    sent = pool.apply_async(tasks.identity, (pool,))
    expect.raises("get() of a task whose argument it is", NotImplementedError, sent.get)
