"""The call of imap: what it takes, what it waits for, and how it reads its input."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from mpconform.annotations import Any
from mpconform.cases import integers, lists, sampled_from
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
from mpconform.suite.imap.draining import BOTH
from mpconform.suite.pool import inputs


def going_on(enough: threading.Event, witness: Witness) -> Iterator[tuple[Witness, int]]:
    """Numbers, until there were enough."""
    for number in count():
        if enough.is_set():
            return
        yield witness, number


def hold_after_three(item: tuple[Witness, int]) -> int:
    """Give the number; all but the first three have to wait, or they might be the first to come."""
    witness, number = item
    if number >= 3:
        witness.wait_at("enough")
    return number


@clause("imap.call.returns-at-once")
@cases(name=each(BOTH))
def test_first_results_come_while_the_input_goes_on(mp: Api, witness: Witness, name: str) -> None:
    # How a pool ends amid an iteration is another clause's: here the input comes to its end.
    enough = threading.Event()
    with terminating(mp.Pool(2)) as pool:
        iterator = getattr(pool, name)(hold_after_three, going_on(enough, witness))
        got = sorted(next(iterator) for _ in range(3))
        enough.set()
        witness.open("enough")
        for _ in iterator:
            pass
    expect.equal(f"the first results of {name}", got, [0, 1, 2])


@clause("imap.call.refused-by-a-closed-pool")
@cases(ending=each(["close", "terminate"]))
def test_a_pool_that_does_not_run_takes_no_iteration(mp: Api, ending: str) -> None:
    pool = mp.Pool(1)
    getattr(pool, ending)()
    for name in BOTH:
        what = f"{name} on a pool after {ending}()"
        expect.raises(what, ValueError, getattr(pool, name), abs, [1])
    pool.terminate()
    pool.join()


def waiting_input(witness: Witness, before: int) -> Iterator[int]:
    """Numbers below three; the gate ``input`` is waited for before one of them."""
    for number in range(3):
        if number == before:
            witness.report("the input waits")
            witness.wait_at("input")
        yield number


@clause("imap.call.returns-before-its-input-gives-an-item", shares="pool")
@cases(name=each(BOTH))
def test_the_call_does_not_wait_for_its_input(mp: Api, witness: Witness, name: str) -> None:
    # The gate is closed: a call that wants the first item never returns.
    iterator = getattr(shared_pool(mp), name)(tasks.square, waiting_input(witness, 0))
    witness.open("input")
    expect.equal("the results, sorted", sorted(iterator), [0, 1, 4])


@clause("imap.call.accepts-any-iterable", shares="pool")
@cases(
    kind=sampled_from(sorted(inputs.KINDS)),
    items=lists(integers(-9, 9), max_size=6),
    name=sampled_from(BOTH),
    examples=[
        {"kind": kind, "items": [3, 1, 4, 1, 5], "name": BOTH[place % 2]}
        for place, kind in enumerate(sorted(inputs.KINDS))
    ],
)
def test_every_kind_of_iterable_is_iterated_over(
    mp: Api, kind: str, items: list[int], name: str
) -> None:
    got = list(getattr(shared_pool(mp), name)(tasks.identity, inputs.made(kind, items)))
    wanted = list(inputs.made(kind, items))
    if name == "imap_unordered":
        got, wanted = sorted(got), sorted(wanted)
    expect.equal(f"what {name} yielded for a {kind}", got, wanted)


def call_and_take(call: Callable[..., Any], *args: Any) -> Any:
    """The first item of what ``call`` returns."""
    return next(call(*args))


@clause("imap.call.refuses-what-cannot-be-iterated-over", shares="pool")
@cases(
    name=sampled_from(BOTH),
    wrong=sampled_from([5, None, 1.5, abs]),
    examples=[{"name": name, "wrong": 5} for name in BOTH],
)
def test_an_input_that_is_no_iterable_is_reported(mp: Api, name: str, wrong: Any) -> None:
    call = getattr(shared_pool(mp), name)
    expect.raises(f"{name}() or the first next()", TypeError, call_and_take, call, abs, wrong)


@clause("imap.call.reads-its-input-in-one-thread-of-the-owner", shares="pool")
@cases(
    name=sampled_from(BOTH),
    size=integers(1, 300),
    examples=[{"name": name, "size": size} for name, size in zip(BOTH, (300, 3), strict=True)],
    reach=("a few items", "many items"),
)
def test_one_thread_of_this_process_reads_the_input(mp: Api, name: str, size: int) -> None:
    reached("many items" if size > 30 else "a few items")
    # The threads themselves: the number of one that has ended may be given to another.
    readers: list[tuple[int, threading.Thread]] = []

    def numbers() -> Iterator[int]:
        for number in range(size):
            readers.append((os.getpid(), threading.current_thread()))
            yield number

    got = sorted(getattr(shared_pool(mp), name)(tasks.identity, numbers()))
    expect.equal("the results, sorted", got, list(range(size)))
    expect.equal("the times that an item was read", len(readers), size)
    expect.equal("the number of threads that read", len(set(readers)), 1)
    expect.equal("the process that read", readers[0][0], os.getpid())


@clause("imap.call.starts-tasks-unasked", shares="pool")
@cases(name=each(BOTH))
def test_tasks_run_though_nobody_calls_next(mp: Api, witness: Witness, name: str) -> None:
    iterator = getattr(shared_pool(mp), name)(partial(tasks.report, witness, "ran"), range(4))
    ran = sorted(event.value for event in witness.wait_for("ran", 4))
    expect.equal("the items that ran", ran, [0, 1, 2, 3])
    expect.equal("the results, sorted", sorted(iterator), [0, 1, 2, 3])


@clause("imap.call.a-waiting-input-delays-no-other-task", shares="pool")
@cases(
    name=sampled_from(BOTH),
    before=integers(0, 2),
    examples=[{"name": "imap", "before": 0}, {"name": "imap_unordered", "before": 2}],
    reach=("the first item is waited for", "a later item is waited for"),
)
def test_other_tasks_run_while_an_input_waits(
    mp: Api, witness: Witness, name: str, before: int
) -> None:
    reached(f"{'a later' if before else 'the first'} item is waited for")
    pool = shared_pool(mp)
    iterator = getattr(pool, name)(tasks.square, waiting_input(witness, before))
    witness.wait_for("the input waits")
    # The gate is closed: a pool that is held up by the input never runs this.
    expect.equal("the value of another task", pool.apply(tasks.square, (3,)), 9)
    expect.equal("the list of a map", pool.map(tasks.square, range(4)), [0, 1, 4, 9])
    witness.open("input")
    expect.equal("the results, sorted", sorted(iterator), [0, 1, 4])
