"""get() and wait(): how long they wait, and what ends the wait."""

from __future__ import annotations

from functools import partial

from mpconform.suite import Api, Witness, clause, expect, shared_pool, tasks, terminating
from mpconform.suite.signals import expect_interruption


@clause("async_result.get.does-not-wait-out-its-timeout", shares="pool")
def test_a_long_timeout_is_not_waited_for(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp, 1)
    for name in ("get", "wait"):  # what wait() returns is another clause's
        result = pool.apply_async(tasks.wait_at_gate, (witness, name, 5))
        # Opened while the method waits.
        witness.open(name, after=0.05)
        getattr(result, name)(3600)
        expect.equal(f"ready() after {name}(3600)", result.ready(), True)
        expect.equal("the value from a later get()", result.get(), 5)


@clause("async_result.get.takes-its-timeout-by-name", shares="pool")
def test_the_timeout_has_a_name_and_none_is_no_limit(mp: Api, witness: Witness) -> None:
    result = shared_pool(mp, 1).apply_async(tasks.wait_at_gate, (witness, "go", 5))
    expect.raises("get(timeout=0)", mp.TimeoutError, result.get, timeout=0)
    result.wait(timeout=0)
    witness.open("go", after=0.05)
    result.wait(timeout=None)
    expect.equal("ready() after wait(timeout=None)", result.ready(), True)
    expect.equal("the value from get(timeout=None)", result.get(timeout=None), 5)


@clause("async_result.get.is-left-when-a-signal-handler-raises")
def test_a_handlers_exception_leaves_get_and_nothing_else(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        result = pool.apply_async(tasks.wait_at_gate, (witness, "go", 5))
        # The gate is closed: only the signal can end this.
        expect_interruption("get()", result.get, before=lambda: witness.wait_for("started"))
        witness.open("go")
        expect.equal("the value from a later get()", result.get(), 5)
        expect.equal("the value of another task", pool.apply(tasks.square, (3,)), 9)
    pool.join()


@clause("async_result.get.of-a-map-may-be-asked-again", shares="pool")
def test_a_map_is_asked_again_after_a_timeout(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp)
    task = partial(wait_if, 2, witness)
    result = pool.map_async(task, range(5))
    for _ in range(50):  # on a busy machine no other part has arrived after the first
        expect.raises("get(0.02)", mp.TimeoutError, result.get, 0.02)
        if len(witness.events("returns")) > 1:
            break
    result.wait(0.02)
    expect.raises("get(0.02)", mp.TimeoutError, result.get, 0.02)
    expect.equal("ready() after both timeouts", result.ready(), False)
    witness.open("go")
    expect.equal("the list", result.get(), [0, 1, 2, 3, 4])


def wait_if(held: int, witness: Witness, number: int) -> int:
    """Return the number; wait at ``go`` first if it is the one to be held."""
    if number == held:
        witness.wait_at("go")
    witness.report("returns", number)
    return number


@clause("async_result.wait.is-left-when-a-signal-handler-raises")
def test_a_handlers_exception_leaves_wait(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        result = pool.apply_async(tasks.wait_at_gate, (witness, "go", 5))
        # The gate is closed: only the signal can end this.
        expect_interruption("wait()", result.wait, before=lambda: witness.wait_for("started"))
        witness.open("go")
        expect.equal("the value from a later get()", result.get(), 5)
    pool.join()
