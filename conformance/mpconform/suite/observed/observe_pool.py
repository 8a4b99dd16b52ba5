"""What pools do where nothing is specified."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import tracemalloc
from collections import Counter

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, tasks

_LONG = 1.0
"""Seconds after which a result is taken never to come. Nothing is judged by it."""


def _outcome(result: Any) -> str:
    """What ``get()`` comes to, in a few words."""
    try:
        return f"get() returns {result.get(_LONG)!r}"
    except Exception as error:
        kind = type(error).__name__
        return "get() waits" if kind == "TimeoutError" else f"get() raises {kind}"


def _goes_on(pool: Any) -> str:
    result = pool.apply_async(tasks.square, (3,))
    return "goes on" if _outcome(result) == "get() returns 9" else "is stuck"


@clause("observed.pool.workers-that-share-short-tasks")
def observe_who_does_short_tasks(mp: Api) -> str:
    """How many of 400 tasks each of four workers does."""
    with mp.Pool(4) as pool:
        shares = Counter(pool.map(tasks.pid, range(400), 1)).values()
    pool.join()
    return " + ".join(str(share) for share in sorted(shares, reverse=True))


def _raise_at(witness: Witness, number: int) -> None:
    if number == 0:
        witness.wait_at("the second has failed")
    else:
        witness.report("fails")
    raise KeyError(number)


@clause("observed.pool.the-failure-that-a-map-raises")
def observe_which_failure_is_raised(mp: Api, witness: Witness) -> str:
    """The first item fails after the second."""
    with mp.Pool(2) as pool:
        result = pool.starmap_async(_raise_at, [(witness, number) for number in range(2)], 1)
        witness.wait_for("fails")
        witness.open("the second has failed", after=0.2)
        try:
            result.get()
        except KeyError as error:
            place = {0: "the first of the input", 1: "the first to arrive"}[error.args[0]]
        else:
            place = "none"
    pool.join()
    return place


@clause("observed.pool.a-task-whose-worker-is-killed")
def observe_the_killing_of_a_worker(mp: Api, witness: Witness) -> str:
    """The result of the task, and the pool afterwards."""
    pool = mp.Pool(2)
    result = pool.apply_async(_report_and_wait, (witness,))
    (event,) = witness.wait_for("worker")
    os.kill(event.value, signal.SIGKILL)
    seen = f"{_outcome(result)}; the pool {_goes_on(pool)}"
    pool.terminate()
    return seen


def _report_and_wait(witness: Witness) -> None:
    witness.report("worker", os.getpid())
    witness.wait_at("never")


@clause("observed.pool.a-task-that-exits")
def observe_a_task_that_exits(mp: Api) -> str:
    """The result of the task, and the pool afterwards."""
    pool = mp.Pool(2)
    result = pool.apply_async(sys.exit, (3,))
    seen = f"{_outcome(result)}; the pool {_goes_on(pool)}"
    pool.terminate()
    return seen


@clause("observed.pool.look-ahead-of-imap")
def observe_the_look_ahead_of_imap(mp: Api) -> str:
    """How much of 5,000 items one worker's imap reads while nobody consumes."""
    read = 0

    def count() -> Any:
        nonlocal read
        for number in range(5000):
            read = number + 1
            yield number

    with mp.Pool(1) as pool:
        results = pool.imap(tasks.identity, count())
        before = -1
        while before != read:
            before = read
            for _ in range(20):
                pool.apply(tasks.nothing)
        seen = f"{before:,} of 5,000"
        list(results)
    pool.join()
    return seen


@clause("observed.pool.what-is-left-of-one-that-has-ended")
def observe_what_is_left_of_a_pool(mp: Api) -> str:
    """Threads, descriptors and memory of the fourth pool, and of those like it."""
    pools = [_used_pool(mp) for _ in range(3)]  # whatever is made once is made now
    threads, descriptors = threading.active_count(), _descriptors()
    tracemalloc.start()
    pools += [_used_pool(mp) for _ in range(4)]
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] // 4
    tracemalloc.stop()
    threads = threading.active_count() - threads
    descriptors = _descriptors() - descriptors
    return f"{threads / 4:g} threads, {descriptors / 4:g} descriptors, {round(kept, -3) // 1000} kB"


def _used_pool(mp: Api) -> Any:
    pool = mp.Pool(1)
    pool.map(tasks.square, range(100))
    pool.close()
    pool.join()
    return pool


def _descriptors() -> int:
    return len(os.listdir("/dev/fd"))


@clause("observed.pool.the-thread-of-callbacks")
def observe_the_thread_of_callbacks(mp: Api) -> str:
    """Its name."""
    names: list[str] = []
    done = threading.Event()

    def note(_: object) -> None:
        names.append(threading.current_thread().name)
        done.set()

    with mp.Pool(1) as pool:
        pool.apply_async(tasks.nothing, callback=note)
        done.wait()
    pool.join()
    return names[0]
