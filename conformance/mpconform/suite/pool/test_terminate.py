"""Terminating a pool: what it stops, what it waits for, and what it leaves alone."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from itertools import count

from mpconform.annotations import Any, NoReturn
from mpconform.suite import Api, Witness, cases, clause, each, expect, tasks, terminating
from mpconform.suite.pool import workers
from mpconform.suite.signals import wait_for_a_signal
from mpconform.suite.system import stop


@clause("pool.terminate.refuses-new-tasks")
def test_a_terminated_pool_takes_no_task(mp: Api) -> None:
    pool = mp.Pool(1)
    pool.terminate()
    workers.refuses_every_task(pool, "a terminated")
    pool.join()
    workers.refuses_every_task(pool, "a terminated and joined")


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


def linger_when_terminated(witness: Witness) -> None:
    """Be one who takes his time to end when told to, and let the owner know."""

    def wait_and_end(*_: object) -> NoReturn:
        witness.wait_at("linger")
        os._exit(1)

    signal.signal(signal.SIGTERM, wait_and_end)
    wait_for_a_signal(lambda: witness.report("started"))


@clause("pool.terminate.returns-after-the-workers-have-ended")
def test_no_worker_is_alive_after_terminate(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(2)
    pids = workers.pids_of(pool, witness, 2)
    pool.apply_async(linger_when_terminated, (witness,))
    witness.wait_for("started", 3)
    # Opened while terminate() waits for the worker, which has one task; the other has none.
    witness.open("linger", after=0.1)
    pool.terminate()
    alive = [pid for pid in pids if not workers.ended(pid)]
    expect.equal("the workers alive after terminate()", alive, [])
    pool.join()


@clause("pool.terminate.ends-a-closed-pool")
def test_a_closed_pool_can_be_terminated(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    workers.occupy(pool, witness, 1, "never opened")
    pid = witness.events("started")[0].pid
    pool.apply_async(tasks.report, (witness, "ran"))
    pool.close()
    joins = threading.Thread(target=pool.join)
    joins.start()
    pool.terminate()
    expect.equal("whether the worker has ended", workers.ended(pid), True)
    joins.join()
    ran = [event.name for event in witness.events() if event.name in ("ran", "finished")]
    expect.equal("the tasks that ran to their end", ran, [])


@clause("pool.terminate.leaves-other-pools-alone")
def test_another_pool_goes_on(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as other:
        held = workers.occupy(other, witness, 1, "go")[0]
        pool = mp.Pool(1)
        pool.apply(tasks.nothing)
        pool.terminate()
        pool.join()
        witness.open("go")
        held.wait()
        expect.equal("whether the other pool's task succeeded", held.successful(), True)
    other.join()


def return_much(witness: Witness) -> bytes:
    """When told, return more than fits into a pipe."""
    witness.report("at work")
    witness.wait_at("return")
    return bytes(1 << 20)


def refuse() -> NoReturn:
    raise ValueError("the task's own")


@clause("pool.terminate.may-be-called-in-a-callback")
@cases(name=each(["callback", "error_callback"]))
def test_a_callback_may_terminate_its_pool(mp: Api, witness: Witness, name: str) -> None:
    pool = mp.Pool(3)
    errors = []
    called = threading.Event()

    def terminate(_: object) -> None:
        witness.report("inside")
        witness.wait_at("the pipe is full")
        try:
            pool.terminate()
        except Exception as error:
            errors.append(error)
        called.set()

    workers.occupy(pool, witness, 1, "never opened")
    # All tasks have begun by then: whether others are started during a callback is not promised.
    pool.apply_async(return_much, (witness,))
    witness.wait_for("at work")
    task: Any = tasks.nothing if name == "callback" else refuse
    pool.apply_async(task, **{name: terminate})
    witness.wait_for("inside")
    witness.open("return")
    witness.open("the pipe is full", after=0.1)
    called.wait()
    expect.equal("what terminate() raised in the callback", errors, [])
    pool.join()
    expect.equal("the tasks that finished", witness.events("finished"), [])


def one_item_and_then_none(witness: Witness) -> Iterator[int]:
    yield 1
    witness.report("reading")
    witness.wait_at("never opened")


@clause("pool.terminate.does-not-wait-for-the-input")
def test_an_input_that_blocks_keeps_no_pool(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    pool.imap(tasks.square, one_item_and_then_none(witness))
    witness.wait_for("reading")
    pool.terminate()
    pool.join()


def hold_after_three(item: tuple[Witness, int]) -> int:
    """Give the first three numbers, and keep the worker with any other."""
    witness, number = item
    if number >= 3:
        witness.report("held")
        witness.wait_at("never opened")
    return number


@clause("pool.terminate.works-amid-an-iteration")
@cases(name=each(["imap", "imap_unordered"]))
def test_an_iteration_is_left_behind(mp: Api, witness: Witness, name: str) -> None:
    pool = mp.Pool(2)
    iterator = getattr(pool, name)(hold_after_three, ((witness, number) for number in count()))
    for _ in range(3):
        next(iterator)
    held = witness.wait_for("held", 2)
    pool.terminate()
    pool.join()
    running = [event.pid for event in held if not workers.ended(event.pid)]
    expect.equal("the workers that have not ended", running, [])


def ignore_the_signal(witness: Witness) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    witness.report("started")
    witness.wait_at("never opened")


@clause("pool.terminate.ends-a-worker-that-ignores-the-signal")
def test_a_worker_cannot_refuse_to_end(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    pool.apply_async(ignore_the_signal, (witness,))
    pid = witness.wait_for("started")[0].pid
    pool.terminate()
    pool.join()
    expect.equal("whether the worker has ended", workers.ended(pid), True)


@clause("pool.terminate.ends-a-stopped-worker", stops=True)
def test_a_worker_that_stands_still_ends(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    workers.occupy(pool, witness, 1, "never opened")
    pid = witness.events("started")[0].pid
    stop(pid)
    pool.terminate()
    pool.join()
    expect.equal("whether the worker has ended", workers.ended(pid), True)


@clause("pool.terminate.does-not-wait-for-a-callback")
def test_a_callback_that_waits_keeps_no_pool(mp: Api) -> None:
    pool = mp.Pool(1)
    inside = threading.Event()
    go = threading.Event()

    def wait(_: object) -> None:
        inside.set()
        go.wait()

    pool.apply_async(tasks.nothing, callback=wait)
    inside.wait()
    # The callback waits until terminate() has returned.
    pool.terminate()
    go.set()
    pool.join()
