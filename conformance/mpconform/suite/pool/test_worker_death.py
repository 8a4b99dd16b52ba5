"""The death of workers: what it costs, and what it must not cost."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from mpconform.annotations import NoReturn
from mpconform.suite import Api, Witness, clause, eventually, expect, tasks, terminating
from mpconform.suite.pool import workers


@clause("pool.worker-death.spares-the-other-tasks")
def test_other_tasks_go_on_after_a_worker_was_lost(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(2)) as pool:
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
    for code in (0, 7):  # a pool each: that one goes on after a loss is another clause's
        with terminating(mp.Pool(2)) as pool:
            result = pool.apply_async(tasks.end_abruptly, (code,))
            expect.raises(f"get() after os._exit({code}) in the task", Exception, result.get)
        pool.join()


@clause("pool.worker-death.fails-the-task")
def test_the_next_task_of_a_lost_worker_raises(mp: Api) -> None:
    with terminating(mp.Pool(2)) as pool:
        with suppress(Exception):
            pool.apply_async(tasks.end_abruptly, (7,)).get()
        try:
            second = pool.apply_async(tasks.end_abruptly, (7,))
        except Exception:
            return  # that one goes on after a loss is another clause's
        expect.raises("get() after a second loss", Exception, second.get)
    pool.join()


def die_at(number: int) -> int:
    """End this process, at the number two."""
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@clause("pool.worker-death.fails-the-map")
def test_the_map_of_a_lost_worker_raises(mp: Api) -> None:
    with terminating(mp.Pool(2)) as pool:
        result = pool.map_async(die_at, range(4), chunksize=1)
        expect.raises("get() of a map that has lost a chunk", Exception, result.get)
    pool.join()


def end_slowly(code: int) -> None:
    time.sleep(0.04)  # replacing the workers for ever is to cost no more than it must
    tasks.end_abruptly(code)


@clause("pool.worker-death.of-every-worker-fails-the-tasks")
def test_tasks_raise_when_every_worker_is_lost(mp: Api) -> None:
    with terminating(mp.Pool(2, initializer=end_slowly, initargs=(3,))) as pool:
        result = pool.apply_async(tasks.nothing)
        expect.raises("get()", Exception, result.get)
    pool.join()


@clause("pool.worker-death.calls-the-error-callback")
def test_the_error_callback_learns_of_a_lost_worker(mp: Api) -> None:
    errors: list[BaseException] = []
    values: list[object] = []
    with terminating(mp.Pool(1)) as pool:
        lost = pool.apply_async(
            tasks.end_abruptly, (7,), callback=values.append, error_callback=errors.append
        )
        lost.wait()
        expect.equal("the number of calls of the error callback", len(errors), 1)
        expect.equal("the calls of the callback", values, [])
    pool.join()


@clause("pool.worker-death.lets-join-return")
def test_a_closed_pool_ends_after_a_loss(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        workers.occupy(pool, witness, 1, "go")
        pool.apply_async(tasks.end_abruptly, (7,))
        pool.close()
        witness.open("go")
        pool.join()


@clause("pool.worker-death.leaves-terminate-working")
def test_a_pool_can_be_terminated_after_a_loss(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(2)
    pids = workers.pids_of(pool, witness, 2)
    pool.apply_async(tasks.end_abruptly, (7,))
    # Until its death is known to the system; the pool may learn of it before or while it ends.
    eventually("a worker has died", lambda: any(workers.ended(pid) for pid in pids))
    expect.equal("the value of a later task", pool.apply(tasks.square, (3,)), 9)
    pool.terminate()
    pool.join()
    left = [pid for pid in pids if not workers.ended(pid)]
    expect.equal("the workers that are left", left, [])


class DiesWhenPickled:
    """An object whose pickling kills the process that tries it."""

    def __reduce__(self) -> NoReturn:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("a process that was killed goes on")


def give_what_kills() -> DiesWhenPickled:
    """Return what kills whoever pickles it."""
    return DiesWhenPickled()


@clause("pool.worker-death.while-it-answers-harms-nobody")
def test_other_tasks_go_on_after_a_worker_was_lost_with_its_answer(mp: Api) -> None:
    with terminating(mp.Pool(2)) as pool:
        pool.apply_async(give_what_kills)
        later = [pool.apply_async(tasks.square, (n,)) for n in range(4)]
        expect.equal("the later values", [result.get() for result in later], [0, 1, 4, 9])
    pool.join()


def leave_a_process_and_die(witness: Witness) -> None:
    """Fork a process that waits at ``go``; report it, and die."""
    if os.fork() == 0:
        witness.report("left", os.getpid())
        witness.wait_at("go")
        os._exit(0)
    witness.wait_for("left")
    os._exit(7)


@clause("pool.worker-death.is-noticed-though-a-process-of-its-task-lives")
def test_a_process_of_the_task_does_not_hide_its_end(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        result = pool.apply_async(leave_a_process_and_die, (witness,))
        expect.raises("get()", Exception, result.get)
    pool.join()
    witness.open("go")
    # A library may have tried the task again, and left several.
    left = [event.value for event in witness.wait_for("left")]
    eventually("what was left has ended", lambda: all(map(workers.ended, left)))


@clause("pool.worker-death.of-an-idle-worker-harms-nobody")
def test_idle_workers_may_be_killed(mp: Api) -> None:
    pool = mp.Pool(1)
    for number in range(2):
        with suppress(ProcessLookupError):  # a pool may end its workers as soon as they are idle
            os.kill(pool.apply(tasks.pid), signal.SIGKILL)
        expect.equal("the value of a later task", pool.apply(tasks.square, (number,)), number**2)
    pool.terminate()
    pool.join()
