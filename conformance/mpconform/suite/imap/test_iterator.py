"""The iterator of imap: next() with a timeout, errors midway, and its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from mpconform.cases import integers, lists, sampled_from
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

BOTH = ("imap", "imap_unordered")


class Refused(Exception):
    """An exception that a task or an input raises."""


def drained(iterator: Any) -> list[Any]:
    """What every further next() gives: values, and the arguments of `Refused` in a list."""
    got: list[Any] = []
    while True:
        try:
            got.append(next(iterator))
        except Refused as error:
            got.append(["raised", *error.args])
        except StopIteration:
            return got


@clause("imap.next.times-out-without-losing-the-item")
@cases(
    name=sampled_from(BOTH),
    timeout=sampled_from([-1, 0, 0.01, 0.03]),
    examples=[{"name": name, "timeout": timeout} for name in BOTH for timeout in (0, 0.03)],
)
def test_next_gives_up_and_can_be_asked_again(
    mp: Api, witness: Witness, name: str, timeout: float
) -> None:
    task = partial(tasks.wait_at_gate, witness, "go")
    iterator = getattr(shared_pool(mp, 1), name)(task, range(3))
    for _ in range(2):
        start = time.monotonic()
        expect.raises(f"next({timeout})", mp.TimeoutError, iterator.next, timeout)
        # A tenth is left to clocks of coarse resolution.
        waited = time.monotonic() - start
        expect.at_least("the seconds that next() waited", waited, 0.9 * timeout)
    witness.open("go")
    expect.equal("what was yielded after the timeouts", list(iterator), [0, 1, 2])


@clause("imap.next.waits-for-the-result")
def test_next_without_a_timeout_waits(mp: Api, witness: Witness) -> None:
    with mp.Pool(1) as pool:
        iterator = pool.imap(partial(tasks.wait_at_gate, witness, "go"), [5])
        # Opened while next() waits: one that gives up early finds no result.
        witness.open("go", after=0.1)
        expect.equal("the first result", next(iterator), 5)
        expect.equal("what was left to yield", list(iterator), [])
    pool.join()


@clause("imap.iterator.end-is-final")
@cases(
    name=sampled_from(BOTH),
    size=integers(0, 4),
    examples=[{"name": "imap", "size": 0}, {"name": "imap_unordered", "size": 2}],
    reach=("no item", "some items"),
)
def test_an_iterator_that_has_ended_stays_ended(mp: Api, name: str, size: int) -> None:
    reached("some items" if size else "no item")
    iterator = getattr(shared_pool(mp), name)(tasks.square, range(size))
    for _ in range(size):
        next(iterator)
    for _ in range(3):
        expect.raises("next() after the last item", StopIteration, next, iterator)
    expect.raises("next(0) after the last item", StopIteration, iterator.next, 0)


@clause("imap.iterator.is-its-own-iterator")
def test_iter_gives_the_iterator_itself(mp: Api) -> None:
    with mp.Pool(1) as pool:
        for name in BOTH:
            iterator = getattr(pool, name)(abs, [-1, -2])
            again = iter(iterator)
            expect.holds(f"iter() of {name}'s iterator to be itself", again is iterator, again)
            expect.equal("what it yielded", list(iterator), [1, 2])
    pool.join()


def fail_at(failing: list[int], number: int) -> int:
    if number in failing:
        raise Refused(number)
    return number


@clause("imap.errors.are-raised-in-their-turn")
@cases(
    name=sampled_from(BOTH),
    failing=lists(integers(0, 7), min_size=1, max_size=4, unique=True),
    examples=[
        {"name": "imap", "failing": [0]},
        {"name": "imap", "failing": [7]},
        {"name": "imap", "failing": [2, 3, 6]},
        {"name": "imap_unordered", "failing": [1, 5]},
    ],
    reach=("the first item fails", "the last item fails", "one between fails"),
)
def test_iteration_goes_on_after_a_failed_item(mp: Api, name: str, failing: list[int]) -> None:
    for number in failing:
        reached({0: "the first item fails", 7: "the last item fails"}.get(number, BETWEEN))
    got = drained(getattr(shared_pool(mp), name)(partial(fail_at, failing), range(8)))
    if name == "imap_unordered":
        got.sort(key=lambda item: item[-1] if isinstance(item, list) else item)
    wanted = [["raised", n] if n in failing else n for n in range(8)]
    expect.equal(f"what {name} gave for each item", got, wanted)


BETWEEN = "one between fails"


def counting_then_failing(size: int) -> Iterator[int]:
    yield from range(size)
    raise Refused("input", size)


@clause("imap.errors.of-the-input-end-the-iteration")
@cases(
    name=sampled_from(BOTH),
    size=integers(0, 8),
    examples=[
        {"name": "imap", "size": 0},
        {"name": "imap", "size": 5},
        {"name": "imap_unordered", "size": 3},
    ],
    reach=("it fails at once", "it fails midway"),
)
def test_the_inputs_exception_follows_the_results(mp: Api, name: str, size: int) -> None:
    reached("it fails midway" if size else "it fails at once")
    pool = shared_pool(mp)
    got = drained(getattr(pool, name)(tasks.identity, counting_then_failing(size)))
    if name == "imap_unordered":
        # The order is open here, but not what is yielded.
        got.sort(key=lambda item: (isinstance(item, list), item))
    wanted: list[Any] = [*range(size), ["raised", "input", size]]
    expect.equal(f"what {name} gave before its end", got, wanted)
    expect.equal("the value of a later task", pool.apply(tasks.square, (3,)), 9)


@clause("imap.chunksize.a-failure-costs-its-chunk-only")
@cases(
    failing=integers(0, 8),
    chunksize=integers(2, 4),
    examples=[{"failing": 0, "chunksize": 3}, {"failing": 4, "chunksize": 2}],
)
def test_chunks_after_a_failed_one_are_yielded(mp: Api, failing: int, chunksize: int) -> None:
    iterator = shared_pool(mp).imap(partial(fail_at, [failing]), range(9), chunksize=chunksize)
    got = drained(iterator)
    # Whether the items beside the failure are yielded is left open.
    chunk = failing // chunksize
    after = [n for n in range(9) if n // chunksize > chunk]
    expect.holds("the failure to be raised", ["raised", failing] in got, got)
    expect.holds(
        f"the items of later chunks, {after}, to be yielded",
        [item for item in got if item in after] == after,
        got,
    )
