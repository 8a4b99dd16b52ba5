"""get(): the value or the exception, once it is there, again, and with a timeout."""

from __future__ import annotations

import threading
import time

from mpconform.annotations import Any
from mpconform.cases import integers, lists, none, sampled_from, text
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


class Refused(Exception):
    """An exception that a task raises."""


def elapsed_in(call: Any, *args: Any, **kwds: Any) -> float:
    start = time.monotonic()
    call(*args, **kwds)
    return time.monotonic() - start


@clause("async_result.get.waits-for-the-value", shares="pool")
def test_get_returns_when_the_task_has_finished(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp, 1)
    result = pool.apply_async(tasks.wait_at_gate, (witness, "go", "the value"))
    witness.wait_for("started")
    # Opened while get() waits: one that does not wait finds no finished task.
    witness.open("go", after=0.1)
    expect.equal("the value from get()", result.get(), "the value")
    expect.equal("the tasks finished", len(witness.events("finished")), 1)


@clause("async_result.get.raises-the-tasks-exception", shares="pool")
def test_get_raises_what_the_task_raised(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp, 1)
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    result = pool.apply_async(tasks.raise_it, (Refused("reason", 3),))
    witness.open("go", after=0.1)
    error = expect.raises("get()", Refused, result.get)
    expect.equal("the arguments of the exception", error.args, ("reason", 3))
    expect.equal("the value of the task before it", held.get(), None)


@clause("async_result.get.raises-timeout-error-in-time", shares="pool")
@cases(
    timeout=sampled_from([0.01, 0.03, 0.06]),
    examples=[{"timeout": 0.03}],
)
def test_get_gives_up_at_its_timeout(mp: Api, witness: Witness, timeout: float) -> None:
    pool = shared_pool(mp, 1)
    result = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    waited = elapsed_in(expect.raises, "get(timeout)", mp.TimeoutError, result.get, timeout)
    expect.lasted("get()", waited, timeout)
    expect.equal("the tasks finished when get() gave up", witness.events("finished"), [])
    witness.open("go")
    result.wait()


@clause("async_result.get.works-after-a-timeout", shares="pool")
def test_a_timeout_cancels_nothing(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp, 1)
    result = pool.apply_async(tasks.wait_at_gate, (witness, "go", 5))
    for _ in range(3):
        expect.raises("get(0.01)", mp.TimeoutError, result.get, 0.01)
    witness.open("go")
    expect.equal("the value from a later get()", result.get(), 5)
    expect.equal("the times that the task was run", len(witness.events("started")), 1)


@clause("async_result.get.with-no-time-left-polls", shares="pool")
@cases(
    timeout=sampled_from([0, 0.0, -1, -0.5]),
    examples=[{"timeout": 0}, {"timeout": -1}],
)
def test_a_timeout_of_zero_or_less_looks_once(mp: Api, witness: Witness, timeout: float) -> None:
    pool = shared_pool(mp, 1)
    result = pool.apply_async(tasks.wait_at_gate, (witness, "go", 5))
    expect.raises(f"get({timeout}) before", mp.TimeoutError, result.get, timeout)
    witness.open("go")
    result.wait()
    expect.equal(f"the value from get({timeout}) after", result.get(timeout), 5)


@clause("async_result.get.gives-the-same-object-each-time", shares="pool")
@cases(
    value=lists(none() | integers() | text(max_size=4), max_size=3),
    fails=sampled_from([False, True]),
    examples=[{"value": [], "fails": False}, {"value": ["reason"], "fails": True}],
    reach=("a value", "an exception"),
)
def test_get_gives_one_object(mp: Api, value: list[Any], fails: bool) -> None:
    pool = shared_pool(mp, 1)
    if fails:
        reached("an exception")
        result = pool.apply_async(tasks.raise_it, (Refused(*value),))
        first = expect.raises("the first get()", Refused, result.get)
        second = expect.raises("the second get()", Refused, result.get)
    else:
        reached("a value")
        result = pool.apply_async(tasks.identity, (value,))
        first, second = result.get(), result.get()
    expect.holds("both calls of get() to give one object", first is second, (first, second))


@clause("async_result.get.serves-several-threads", shares="pool")
def test_every_waiting_thread_gets_the_value(mp: Api, witness: Witness) -> None:
    got: list[Any] = []
    pool = shared_pool(mp, 1)
    result = pool.apply_async(tasks.wait_at_gate, (witness, "go", 5))
    threads = [threading.Thread(target=lambda: got.append(result.get())) for _ in range(4)]
    for thread in threads:
        thread.daemon = True
        thread.start()
    # Most of the threads will be waiting by then; the clause holds for the others too.
    witness.open("go", after=0.05)
    eventually("all four threads have returned from get()", lambda: len(got) == 4)
    expect.equal("what the threads got", got, [5, 5, 5, 5])


@clause("async_result.get.works-after-the-pool-has-ended")
def test_finished_results_outlive_their_pool(mp: Api) -> None:
    for ending in ("close", "terminate"):
        pool = mp.Pool(1)
        value = pool.apply_async(tasks.square, (6,))
        failure = pool.apply_async(tasks.raise_it, (Refused(ending),))
        mapped = pool.map_async(tasks.square, range(4))
        for result in (value, failure, mapped):
            result.wait()
        getattr(pool, ending)()
        pool.join()
        expect.equal(f"the value after {ending}() and join()", value.get(), 36)
        expect.equal("the list of map_async", mapped.get(), [0, 1, 4, 9])
        error = expect.raises("get() of the failed task", Refused, failure.get)
        expect.equal("the arguments of the exception", error.args, (ending,))
