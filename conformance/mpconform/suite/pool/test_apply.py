"""Submitting one call at a time: what it returns, where it runs, in which order it starts."""

from __future__ import annotations

import os
from typing import Any

from mpconform.cases import dictionaries, integers, lists, none, sampled_from, text
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

VALUES = none() | integers() | text(max_size=8) | lists(integers(-9, 9), max_size=3)


def received(*args: Any, **kwds: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return args, kwds


@clause("pool.apply.returns-the-value")
@cases(
    args=lists(VALUES, max_size=4),
    kwds=dictionaries(sampled_from(["left", "right", "timeout"]), VALUES),
    examples=[
        {"args": [], "kwds": {}},
        {"args": [1, None, "x"], "kwds": {}},
        {"args": [], "kwds": {"left": [0]}},
        {"args": [False], "kwds": {"timeout": 2, "right": ""}},
    ],
    reach=("no arguments", "only by position", "only by name", "both"),
)
def test_apply_returns_what_the_call_returns(
    mp: Api, args: list[Any], kwds: dict[str, Any]
) -> None:
    if args:
        reached("both" if kwds else "only by position")
    else:
        reached("only by name" if kwds else "no arguments")
    got = shared_pool(mp).apply(received, tuple(args), kwds)
    expect.equal("the value returned by apply", got, (tuple(args), kwds))


@clause("pool.apply.runs-in-a-worker")
def test_the_call_runs_in_another_process(mp: Api) -> None:
    pool = mp.Pool(1)
    got = pool.apply(tasks.pid)
    pool.terminate()
    pool.join()
    expect.holds("the call to run in another process than the caller's", got != os.getpid(), got)


@clause("pool.apply_async.returns-at-once")
def test_submitting_waits_for_no_worker(mp: Api, witness: Witness) -> None:
    # More than a pipe holds, so that an implementation which writes here would have to wait.
    large = bytes(300_000)
    with mp.Pool(1) as pool:
        held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
        witness.wait_for("started")
        single = [pool.apply_async(len, (large,)) for _ in range(4)]
        mapped = pool.map_async(len, [large, large])
        expect.equal("the tasks finished so far", witness.events("finished"), [])
        witness.open("go")
        held.get()
        expect.equal("the results", [result.get() for result in single], [len(large)] * 4)
        expect.equal("the result of map_async", mapped.get(), [len(large)] * 2)
    pool.join()


@clause("pool.apply_async.starts-tasks-in-order-of-submission")
@cases(count=integers(2, 12), examples=[{"count": 12}])
def test_one_worker_runs_tasks_first_come_first_served(
    mp: Api, witness: Witness, count: int
) -> None:
    pool = shared_pool(mp, 1)
    # The first task holds the only worker until all the others wait behind it.
    results = [pool.apply_async(tasks.wait_at_gate, (witness, "go"))]
    results += [pool.apply_async(tasks.report, (witness, "ran", n)) for n in range(count)]
    witness.open("go")
    for result in results:
        result.get()
    order = [event.value for event in witness.events("ran")]
    expect.equal("the order in which the tasks ran", order, list(range(count)))


def takes_one(argument: object) -> object:
    return argument


@clause("pool.apply_async.reports-a-bad-call-through-the-result")
@cases(
    call=sampled_from(["too few", "too many", "unknown name", "not callable"]),
    examples=[
        {"call": "too few"},
        {"call": "too many"},
        {"call": "unknown name"},
        {"call": "not callable"},
    ],
)
def test_a_call_that_cannot_be_made_fails_in_get(mp: Api, call: str) -> None:
    function, args, kwds = {
        "too few": (takes_one, (), {}),
        "too many": (takes_one, (1, 2), {}),
        "unknown name": (takes_one, (1,), {"missing": 2}),
        "not callable": (17, (), {}),
    }[call]
    result = shared_pool(mp).apply_async(function, args, kwds)
    expect.raises("get()", TypeError, result.get)
