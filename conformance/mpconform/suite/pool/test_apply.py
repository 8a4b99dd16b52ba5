"""Submitting one call at a time: what it returns, where it runs, in which order it starts."""

from __future__ import annotations

import os
import threading
from collections import Counter
from functools import partial

from mpconform.annotations import Any
from mpconform.cases import dictionaries, integers, lists, none, sampled_from, text
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    each,
    expect,
    reached,
    shared_pool,
    tasks,
    terminating,
)

VALUES = none() | integers() | text(max_size=8) | lists(integers(-9, 9), max_size=3)


def received(*args: Any, **kwds: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return args, kwds


@clause("pool.apply.returns-the-value", shares="pool")
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


@clause("pool.apply.waits-for-the-call")
def test_apply_returns_when_the_task_has_finished(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    # Opened while apply() waits: one that does not wait finds no finished task.
    witness.open("go", after=0.1)
    expect.equal("the value", pool.apply(tasks.wait_at_gate, (witness, "go", 5)), 5)
    expect.equal("the tasks finished", len(witness.events("finished")), 1)
    pool.terminate()
    pool.join()


def spoil(items: list[int], names: dict[str, int]) -> int:
    """Change both arguments."""
    items.append(9)
    names.clear()
    return len(items)


@clause("pool.apply.leaves-the-callers-arguments-alone", shares="pool")
def test_the_call_changes_copies(mp: Api) -> None:
    items, names = [1, 2], {"a": 1}
    expect.equal("the value", shared_pool(mp).apply(spoil, (items, names)), 3)
    expect.equal("the caller's arguments after the call", (items, names), ([1, 2], {"a": 1}))


@clause("pool.apply.serves-several-threads", shares="pool")
@cases(
    threads=integers(2, 6),
    calls=integers(1, 3),
    examples=[{"threads": 6, "calls": 3}],  # not many: a call may take a process of its own
)
def test_each_thread_gets_its_own_values(mp: Api, threads: int, calls: int) -> None:
    pool = shared_pool(mp)
    got: dict[int, list[Any]] = {}

    def ask(thread: int) -> None:
        got[thread] = [pool.apply(tasks.add, (100 * thread, call)) for call in range(calls)]

    asking = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    wanted = {thread: [100 * thread + call for call in range(calls)] for thread in range(threads)}
    expect.equal("the values that each thread got", dict(sorted(got.items())), wanted)


@clause("pool.apply.takes-its-arguments-by-name", shares="pool")
def test_every_argument_has_the_manuals_name(mp: Api) -> None:
    pool = shared_pool(mp)
    call: dict[str, Any] = {"func": tasks.add, "args": (2,), "kwds": {"right": 3}}
    told: list[Any] = []
    tell = {"callback": told.append, "error_callback": told.append}
    expect.equal("the value of apply", pool.apply(**call), 5)
    expect.equal("the value of apply_async", pool.apply_async(**call, **tell).get(), 5)
    for name, func, items in (("map", abs, [-1, -2]), ("starmap", max, [(0, 1), (2, 1)])):
        given = {"func": func, "iterable": items, "chunksize": 1}
        expect.equal(f"the list of {name}", getattr(pool, name)(**given), [1, 2])
        result = getattr(pool, f"{name}_async")(**given, **tell)
        expect.equal(f"the list of {name}_async", result.get(), [1, 2])
    for name in ("imap", "imap_unordered"):
        iterator = getattr(pool, name)(func=abs, iterable=[-1, -2], chunksize=2)
        expect.equal(f"what {name} yielded", sorted(iterator), [1, 2])
    expect.equal("what the callbacks were told", told, [5, [1, 2], [1, 2]])


@clause("pool.apply_async.returns-at-once", shares="pool")
def test_submitting_waits_for_no_worker(mp: Api, witness: Witness) -> None:
    # More than a pipe holds, so that an implementation which writes here would have to wait.
    large = bytes(300_000)
    pool = shared_pool(mp, 1)
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    witness.wait_for("started")
    single = [pool.apply_async(len, (large,)) for _ in range(4)]
    mapped = pool.map_async(len, [large, large])
    expect.equal("the tasks finished so far", witness.events("finished"), [])
    witness.open("go")
    held.get()
    expect.equal("the results", [result.get() for result in single], [len(large)] * 4)
    expect.equal("the result of map_async", mapped.get(), [len(large)] * 2)


@clause("pool.apply_async.starts-tasks-in-order-of-submission", shares="pool")
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
    order = witness.values("ran")
    expect.equal("the order in which the tasks ran", order, list(range(count)))


def takes_one(argument: object) -> object:
    return argument


@clause("pool.apply_async.reports-a-bad-call-through-the-result", shares="pool")
@cases(call=each(["too few", "too many", "unknown name", "not callable"]))
def test_a_call_that_cannot_be_made_fails_in_get(mp: Api, call: str) -> None:
    function, args, kwds = {
        "too few": (takes_one, (), {}),
        "too many": (takes_one, (1, 2), {}),
        "unknown name": (takes_one, (1,), {"missing": 2}),
        "not callable": (17, (), {}),
    }[call]
    result = shared_pool(mp).apply_async(function, args, kwds)
    expect.raises("get()", TypeError, result.get)


ITERABLES: dict[str, Any] = {
    "list": [1, 2, 3],
    "str": "abc",
    "bytes": b"abc",
    "range": range(3),
    "dict": {"a": 1, "b": 2},
    "set": frozenset([4, 5]),
}


@clause("pool.apply_async.accepts-any-iterable-of-arguments", shares="pool")
@cases(kind=each(sorted(ITERABLES)))
def test_the_arguments_may_stand_in_any_iterable(mp: Api, kind: str) -> None:
    args, kwds = shared_pool(mp).apply_async(received, ITERABLES[kind]).get()
    wanted = tuple(ITERABLES[kind])
    if kind == "set":
        args, wanted = tuple(sorted(args)), tuple(sorted(wanted))
    expect.equal(f"the arguments from a {kind}", (args, kwds), (wanted, {}))


@clause("pool.apply_async.runs-each-task-once")
def test_no_task_is_run_twice_or_lost(mp: Api, witness: Witness) -> None:
    run = partial(tasks.report, witness, "ran")
    with terminating(mp.Pool(2)) as pool:
        # Short tasks, of which a pool may send several ahead; in their midst one that blocks.
        results = [pool.apply_async(run, (number,)) for number in range(40)]
        held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
        results += [pool.apply_async(run, (number,)) for number in range(40, 80)]
        mapped = pool.map_async(run, range(80, 120), chunksize=3)
        for result in [*results, mapped]:
            result.wait()
        witness.open("go")
        held.get()
        # Whoever wanted to run one once more has done so when the pool has ended.
        pool.close()
        pool.join()
    times = Counter(event.value for event in witness.events("ran"))
    wrong = {number: times[number] for number in range(120) if times[number] != 1}
    expect.equal("the times that tasks ran, where it was not once", wrong, {})
