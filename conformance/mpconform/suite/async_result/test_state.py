"""ready(), successful() and wait(): what they tell before and after the end of the call."""

from __future__ import annotations

import time
from functools import partial

from mpconform.annotations import Any
from mpconform.cases import sampled_from
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    each,
    eventually,
    expect,
    shared_pool,
    tasks,
)


class Refused(Exception):
    """An exception that a task raises."""


def fail_at_gate(witness: Witness, gate: str) -> None:
    witness.wait_at(gate)
    raise Refused(gate)


def both_kinds(pool: Api, witness: Witness) -> dict[str, Any]:
    """Two calls that wait until the gate ``go`` opens: one returns then, the other raises."""
    return {
        "the call that returns": pool.apply_async(tasks.wait_at_gate, (witness, "go")),
        "the call that raises": pool.apply_async(fail_at_gate, (witness, "go")),
    }


@clause("async_result.ready.tells-whether-the-call-has-ended", shares="pool")
def test_ready_turns_true_when_the_call_ends(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp)
    results = both_kinds(pool, witness)
    witness.wait_for("started")
    for name, result in results.items():
        expect.equal(f"ready() before the end of {name}", result.ready(), False)
    witness.open("go")
    for name, result in results.items():
        result.wait()
        expect.equal(f"ready() after the end of {name}", result.ready(), True)


@clause("async_result.ready.turns-true-by-itself", shares="pool")
def test_ready_turns_true_though_nobody_waits(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp)
    results = both_kinds(pool, witness)
    results["the map"] = pool.map_async(tasks.square, range(5))
    witness.open("go")
    for name, result in results.items():
        eventually(f"ready() is true for {name}", result.ready)
        expect.equal(f"successful() of {name}", result.successful(), "raises" not in name)


@clause("async_result.ready.waits-for-every-chunk-of-a-map", shares="pool")
@cases(held=each([0, 3, 5]))
def test_a_map_is_ready_when_its_last_item_is(mp: Api, witness: Witness, held: int) -> None:
    pool = shared_pool(mp)
    result = pool.map_async(partial(finish_unless_held, witness, held), range(6), 1)
    witness.wait_for("finished", 5)
    # A result that counts wrongly gets ready before this wait ends.
    result.wait(0.05)
    expect.equal("ready() while one item is left", result.ready(), False)
    witness.open("go")
    result.wait()
    expect.equal("ready() after that item", result.ready(), True)
    expect.equal("the list", result.get(), list(range(6)))


def finish_unless_held(witness: Witness, held: int, number: int) -> int:
    if number == held:
        witness.wait_at("go")
    witness.report("finished", number)
    return number


@clause("async_result.successful.tells-whether-the-call-raised", shares="pool")
def test_successful_is_false_for_a_call_that_raised(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp)
    results = both_kinds(pool, witness)
    results["the map that raises"] = pool.map_async(partial(fail_at, 3), range(5))
    results["the map that returns"] = pool.map_async(partial(fail_at, 9), range(5))
    witness.open("go")
    for name, result in results.items():
        result.wait()
        expect.equal(f"successful() of {name}", result.successful(), "returns" in name)


def fail_at(failing: int, number: int) -> int:
    if number == failing:
        raise Refused(number)
    return number


@clause("async_result.successful.raises-before-the-end", shares="pool")
def test_successful_needs_an_ended_call(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp, 1)
    single = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    mapped = pool.map_async(tasks.square, range(3))
    expect.raises("successful() of a call that runs", ValueError, single.successful)
    expect.raises("successful() of a map that waits", ValueError, mapped.successful)
    witness.open("go")
    mapped.wait()
    expect.equal("successful() after the end", mapped.successful(), True)


@clause("async_result.wait.returns-none-when-the-call-has-ended", shares="pool")
def test_wait_returns_none_whatever_the_end(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp)
    results = both_kinds(pool, witness)
    # Opened while wait() waits: one that returns early finds the call unfinished.
    witness.open("go", after=0.1)
    for name, result in results.items():
        expect.equal(f"what wait() returned for {name}", result.wait(), None)
        expect.equal("ready() after wait()", result.ready(), True)
        expect.equal("what wait() returned once more", result.wait(), None)


@clause("async_result.wait.gives-up-at-its-timeout", shares="pool")
@cases(
    timeout=sampled_from([-1, 0, 0.01, 0.03, 0.06]),
    examples=[{"timeout": 0.03}, {"timeout": 0}],
)
def test_wait_returns_at_its_timeout(mp: Api, witness: Witness, timeout: float) -> None:
    pool = shared_pool(mp, 1)
    result = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    start = time.monotonic()
    returned = result.wait(timeout)
    waited = time.monotonic() - start
    expect.equal("what wait(timeout) returned", returned, None)
    expect.equal("ready() after wait() gave up", result.ready(), False)
    expect.lasted("wait()", waited, timeout)
    witness.open("go")
    result.wait()
