"""Maps that fail, because of an item or because of their input."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, lists
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, shared_pool, tasks


class Refused(Exception):
    """An exception that a task or an input raises."""


def fail_or_return(failing: list[int], number: int) -> int:
    if number in failing:
        raise Refused(number)
    return number


@clause("pool.map.raises-a-failure-of-its-tasks", shares="pool")
@cases(
    count=integers(1, 12),
    failing=lists(integers(0, 11), min_size=1, max_size=3, unique=True),
    examples=[
        {"count": 12, "failing": [0]},
        {"count": 12, "failing": [11]},
        {"count": 12, "failing": [2, 5, 9]},
    ],
    reach=("one failure", "several failures"),
)
def test_map_raises_one_of_the_failures(mp: Api, count: int, failing: list[int]) -> None:
    failing = sorted({n % count for n in failing})
    reached("several failures" if len(failing) > 1 else "one failure")
    result = shared_pool(mp).map_async(partial(fail_or_return, failing), range(count))
    error = expect.raises("get()", Refused, result.get)
    expect.one_of("the failure that was raised", error.args, [(n,) for n in failing])


def counting_then_failing(size: int) -> Iterator[int]:
    yield from range(size)
    raise Refused("input", size)


@clause("pool.map.raises-the-exception-of-its-input", shares="pool")
@cases(
    size=integers(0, 9),
    examples=[{"size": 0}, {"size": 9}],
    reach=("it fails at once", "it fails midway"),
)
def test_an_input_that_raises_fails_the_map(mp: Api, size: int) -> None:
    reached("it fails midway" if size else "it fails at once")
    pool = shared_pool(mp)
    error = expect.raises("map", Refused, pool.map, abs, counting_then_failing(size))
    expect.equal("the arguments of the exception", error.args, ("input", size))
    expect.equal("a later map", pool.map(tasks.square, range(4)), [0, 1, 4, 9])


class BreakingOff:
    """An iterable that knows how many items it has, and raises before it has given them all."""

    def __init__(self, size: int, given: int) -> None:
        self.size = size
        self.given = given

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[int]:
        yield from range(self.given)
        raise Refused("input", self.given)


@clause("pool.map.raises-the-exception-of-an-input-with-a-length", shares="pool")
@cases(
    given=integers(0, 11),
    examples=[{"given": 0}, {"given": 7}],
    reach=("it fails at once", "it fails midway"),
)
def test_an_input_with_a_length_that_raises_fails_the_map(mp: Api, given: int) -> None:
    reached("it fails midway" if given else "it fails at once")
    pool = shared_pool(mp)
    error = expect.raises("map", Refused, pool.map, abs, BreakingOff(12, given))
    expect.equal("the arguments of the exception", error.args, ("input", given))
    expect.equal("a later map", pool.map(tasks.square, range(4)), [0, 1, 4, 9])


def fail_one(witness: Witness, failing: int, number: int) -> int:
    if number == failing:
        raise Refused(number)
    witness.wait_at("go")
    witness.report("finished", number)
    return number


@clause("pool.map.a-failure-waits-for-the-other-chunks", shares="pool")
@cases(failing=each([0, 4]))
def test_a_failed_map_is_not_ready_before_its_other_chunks(
    mp: Api, witness: Witness, failing: int
) -> None:
    pool = shared_pool(mp, 5)  # so that the last item is not behind those at the gate
    result = pool.map_async(partial(fail_one, witness, failing), range(5), chunksize=1)
    # The failure is known long before the gate opens.
    witness.open("go", after=0.2)
    expect.raises("get()", Refused, result.get)
    finished = sorted(event.value for event in witness.events("finished"))
    others = [number for number in range(5) if number != failing]
    expect.equal("the items finished when get() raised", finished, others)


def stop_at(failing: int, number: int) -> int:
    if number == failing:
        raise StopIteration
    return number


@clause("pool.errors.a-task-that-raises-stop-iteration-is-reported", shares="pool")
@cases(call=each(["map", "starmap"]), failing=each([1, 5]), chunksize=each([1, 2, None]))
def test_a_map_does_not_end_at_a_stop_iteration(
    mp: Api, call: str, failing: int, chunksize: int | None
) -> None:
    items: list[Any] = list(range(6)) if call == "map" else [(number,) for number in range(6)]
    task = partial(stop_at, failing)
    expect.raises(f"{call}()", Exception, getattr(shared_pool(mp), call), task, items, chunksize)
