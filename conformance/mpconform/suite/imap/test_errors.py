"""Errors in the midst of an iteration: of tasks, of the input, and of what cannot be pickled."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from itertools import product

from mpconform.annotations import Any
from mpconform.cases import integers, lists, sampled_from
from mpconform.suite import (
    Api,
    cases,
    clause,
    each,
    expect,
    reached,
    shared_pool,
    tasks,
    terminating,
)
from mpconform.suite.imap.draining import BOTH, Refused, counting_then_failing, drained, fail_at
from mpconform.suite.pool.travel import Spoilt, StubbornError, Unpicklable

BETWEEN = "one between fails"


@clause("imap.errors.are-raised-in-their-turn", shares="pool")
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


@clause("imap.errors.of-the-input-end-the-iteration", shares="pool")
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


@clause("imap.errors.of-the-input-spare-the-chunks-before", shares="pool")
@cases(
    size=integers(0, 9),
    chunksize=integers(2, 4),
    examples=[
        {"size": 0, "chunksize": 2},
        {"size": 6, "chunksize": 3},
        {"size": 7, "chunksize": 3},
    ],
    reach=("no whole chunk", "whole chunks only", "a chunk broken off"),
)
def test_whole_chunks_come_before_the_inputs_exception(mp: Api, size: int, chunksize: int) -> None:
    whole = size // chunksize * chunksize
    if not whole:
        reached("no whole chunk")
    elif whole == size:
        reached("whole chunks only")
    if whole < size:
        reached("a chunk broken off")
    got = drained(shared_pool(mp).imap(tasks.identity, counting_then_failing(size), chunksize))
    expect.equal("what came last", got[-1:], [["raised", "input", size]])
    expect.equal("the results of whole chunks", got[:whole], list(range(whole)))
    # What the broken chunk gives, if anything, are its own results.
    rest = got[whole:-1]
    expect.holds(
        "no results but those of the input", rest == list(range(size))[whole:][: len(rest)], got
    )


def failing_stubbornly(size: int) -> Iterator[int]:
    yield from range(size)
    raise StubbornError(size)


@clause("imap.errors.of-the-input-need-no-pickling", shares="pool")
@cases(
    name=sampled_from(BOTH),
    size=integers(0, 4),
    examples=[{"name": "imap", "size": 3}, {"name": "imap_unordered", "size": 0}],
)
def test_an_unpicklable_exception_of_the_input_is_raised(mp: Api, name: str, size: int) -> None:
    iterator = getattr(shared_pool(mp), name)(tasks.identity, failing_stubbornly(size))
    error = expect.raises(f"{name} at the end of its input", StubbornError, list, iterator)
    expect.equal("the arguments of the exception", error.args, (size,))


def keep_or_spoil(item: Any) -> Any:
    """Return the item, unless it asks for what cannot be pickled."""
    if item == "result":
        return Unpicklable()
    if item == "exception":
        raise StubbornError
    return item


WRONG = ("item", "result", "exception")


@clause("imap.errors.what-cannot-be-pickled-fails-in-its-turn", shares="pool")
@cases(
    name=sampled_from(BOTH),
    wrong=sampled_from(WRONG),
    place=integers(0, 5),
    examples=[{"name": "imap", "wrong": wrong, "place": 2} for wrong in WRONG]
    + [{"name": "imap_unordered", "wrong": wrong, "place": 5} for wrong in WRONG],
    reach=WRONG,
)
def test_what_cannot_travel_costs_one_item(mp: Api, name: str, wrong: str, place: int) -> None:
    reached(wrong)
    items: list[Any] = list(range(6))
    items[place] = Unpicklable() if wrong == "item" else wrong
    got = outcomes(getattr(shared_pool(mp), name)(keep_or_spoil, items), len(items))
    wanted = ["raised" if number == place else number for number in range(6)]
    if name == "imap_unordered":
        got, wanted = sorted(got, key=str), sorted(wanted, key=str)
    expect.equal(f"what {name} gave for each item", got, wanted)


def outcomes(iterator: Any, count: int) -> list[Any]:
    """What ``count`` calls of next() give; then it has to end."""
    got: list[Any] = []
    for _ in range(count):
        try:
            got.append(next(iterator))
        except StopIteration:
            got.append("the end")
        except Exception:
            got.append("raised")
    expect.raises("next() after the last item", StopIteration, next, iterator)
    return got


@clause("imap.errors.show-the-workers-traceback", shares="pool")
@cases(
    name=sampled_from(BOTH),
    chunksize=integers(1, 3),
    examples=[
        {"name": "imap", "chunksize": 1},
        {"name": "imap_unordered", "chunksize": 1},
        {"name": "imap", "chunksize": 3},
    ],
    reach=("single items", "chunks"),
)
def test_the_cause_shows_the_calls_in_the_worker(mp: Api, name: str, chunksize: int) -> None:
    reached("chunks" if chunksize > 1 else "single items")
    iterator = getattr(shared_pool(mp), name)(partial(fail_at, [1]), [1], chunksize)
    error = expect.raises("next()", Refused, next, iterator)
    cause = str(error.__cause__)
    for function in ("fail_at", "Refused"):
        expect.holds(
            f"the text of the exception's cause to name {function}", function in cause, cause
        )


def end_the_worker(how: str, number: int) -> int:
    """Return the number; at two, end this process in that way."""
    if number == 2:
        if how == "sys.exit":
            sys.exit(3)
        if how == "os._exit":
            os._exit(3)
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@clause("imap.errors.a-task-that-exits-is-reported")
def test_an_item_whose_call_ends_its_worker_raises(mp: Api) -> None:
    with terminating(mp.Pool(2)) as pool:
        for how, name in product(("sys.exit", "os._exit", "SIGKILL"), BOTH):
            iterator = getattr(pool, name)(partial(end_the_worker, how), range(4))
            expect.raises(f"{name}, at the item that ends by {how},", Exception, list, iterator)
    pool.join()


def spoil(item: Any) -> Any:
    """Return the item, or what cannot be rebuilt if it asks for that."""
    return Spoilt() if item == "result" else item


@clause("imap.errors.what-cannot-be-rebuilt-is-reported")
def test_what_cannot_be_rebuilt_raises(mp: Api) -> None:
    with terminating(mp.Pool(1)) as pool:
        for wrong, name in product(("item", "result"), BOTH):
            items = [1, Spoilt() if wrong == "item" else wrong, 3]
            iterator = getattr(pool, name)(spoil, items)
            expect.raises(f"{name}, at that {wrong}", Exception, list, iterator)
    pool.join()


class Detailed(Exception):
    """An exception with an attribute of its own."""


def raise_detailed(number: int) -> int:
    """Return the number; raise at two."""
    if number == 2:
        error = Detailed("reason", number)
        error.detail = [number]  # type: ignore[attr-defined]
        raise error
    return number


@clause("imap.errors.arrive-as-they-were", shares="pool")
@cases(name=each(BOTH), chunksize=each([1, 2]))
def test_what_next_raises_is_what_was_raised(mp: Api, name: str, chunksize: int) -> None:
    iterator = getattr(shared_pool(mp), name)(raise_detailed, range(4), chunksize)
    error = expect.raises(f"next() of {name}", Detailed, list, iterator)
    expect.equal("its arguments", error.args, ("reason", 2))
    expect.equal("its attribute", getattr(error, "detail", None), [2])
