"""map and starmap: what comes back, in which order, from which kinds of input."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, lists, sampled_from
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, shared_pool, tasks
from mpconform.suite.pool import inputs
from mpconform.suite.pool.travel import Unpicklable

FIRST_LAST = {"first", "last"}


def square_first_finishes_last(witness: Witness, item: tuple[str, int]) -> int:
    place, number = item
    if place == "first":
        witness.wait_at("the last has run")
    witness.report("ran", place)
    if place == "last":
        witness.open("the last has run")
    return number * number


@clause("pool.map.keeps-input-order", shares="pool")
@cases(
    numbers=lists(integers(-99, 99), max_size=12),
    chunksize=integers(1, 4),
    examples=[
        {"numbers": [], "chunksize": 1},
        {"numbers": [3], "chunksize": 2},
        {"numbers": [4, -5], "chunksize": 1},
        {"numbers": [*range(12)], "chunksize": 1},
        {"numbers": [*range(11)], "chunksize": 3},
    ],
    reach=("one chunk", "the first item finished after the last"),
)
def test_results_stand_in_the_order_of_the_input(
    mp: Api, witness: Witness, numbers: list[int], chunksize: int
) -> None:
    places = ["between"] * len(numbers)
    if len(numbers) > chunksize:
        places[0], places[-1] = "first", "last"
    items = list(zip(places, numbers, strict=True))
    got = shared_pool(mp).map(partial(square_first_finishes_last, witness), items, chunksize)
    ran = [event.value for event in witness.events("ran") if event.value in FIRST_LAST]
    if len(numbers) <= chunksize:
        reached("one chunk")
    elif ran == ["last", "first"]:
        reached("the first item finished after the last")
    expect.equal("the list returned by map", got, [number * number for number in numbers])


@clause("pool.map.accepts-any-iterable", shares="pool")
@cases(
    kind=sampled_from(sorted(inputs.KINDS)),
    items=lists(integers(-9, 9), max_size=6),
    examples=[{"kind": kind, "items": [3, 1, 4, 1, 5]} for kind in sorted(inputs.KINDS)],
)
def test_every_kind_of_iterable_is_mapped(mp: Api, kind: str, items: list[int]) -> None:
    got = shared_pool(mp).map(tasks.identity, inputs.made(kind, items))
    wanted = list(inputs.made(kind, items))
    expect.equal(f"the list that map returned for a {kind}", got, wanted)


@clause("pool.map.empty-input-is-ready-at-once", shares="pool")
@cases(kind=each(["list", "iterator", "dict"]))
def test_an_empty_input_gives_an_empty_list(mp: Api, witness: Witness, kind: str) -> None:
    empty: Any = {"list": [], "iterator": iter(()), "dict": {}}[kind]
    pool = shared_pool(mp, 1)
    # The only worker is busy, so that nothing of this can depend on it.
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    result = pool.map_async(tasks.identity, empty)
    expect.equal("ready() of a map of nothing", result.ready(), True)
    expect.equal("successful() of a map of nothing", result.successful(), True)
    expect.equal("the list", result.get(), [])
    witness.open("go")
    held.get()


@clause("pool.map.rejects-what-cannot-be-iterated-over", shares="pool")
@cases(
    wrong=sampled_from([5, None, 1.5, abs]),
    call=sampled_from(["map", "map_async"]),
    examples=[{"wrong": 5, "call": "map_async"}, {"wrong": None, "call": "map"}],
)
def test_an_input_that_is_no_iterable_is_an_error(mp: Api, wrong: Any, call: str) -> None:
    pool = shared_pool(mp)
    expect.raises(f"{call} of {wrong!r}", TypeError, getattr(pool, call), abs, wrong)
    expect.equal("a later map", pool.map(tasks.square, range(4)), [0, 1, 4, 9])


@clause("pool.map_async.reads-an-input-without-length-first", shares="pool")
@cases(
    size=integers(1, 40),
    examples=[{"size": 1}, {"size": 40}],
    reach=("one item", "several items"),
)
def test_a_generator_is_read_before_map_async_returns(mp: Api, witness: Witness, size: int) -> None:
    reached("several items" if size > 1 else "one item")
    readers: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(size):
            readers.append(threading.get_ident())
            yield number

    pool = shared_pool(mp, 1)
    # The only worker is busy, so that nothing of this can depend on it.
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    result = pool.map_async(tasks.identity, numbers())
    read = list(readers)
    witness.open("go")
    held.get()
    expect.equal("the items read when map_async returned", len(read), size)
    expect.equal("the threads that read", set(read), {threading.get_ident()})
    expect.equal("the list", result.get(), list(range(size)))


def negate_at_gate(witness: Witness, held: int, number: int) -> int:
    if number == held:
        witness.wait_at("go")
    witness.report("finished")
    return -number


@clause("pool.map_async.several-maps-keep-apart", shares="pool")
@cases(
    chunksizes=lists(integers(1, 4), min_size=2, max_size=4),
    held=integers(0, 7),
    examples=[{"chunksizes": [2, 2, 2], "held": 0}, {"chunksizes": [1, 4], "held": 7}],
)
def test_maps_side_by_side_get_their_own_results(
    mp: Api, witness: Witness, chunksizes: list[int], held: int
) -> None:
    pool = shared_pool(mp)
    task = partial(negate_at_gate, witness, held)
    inputs_of = [range(100 * place, 100 * place + 8) for place in range(len(chunksizes))]
    results = [
        pool.map_async(task, numbers, chunksize)
        for numbers, chunksize in zip(inputs_of, chunksizes, strict=True)
    ]
    # One chunk of the first map is held until the other maps are finished.
    for result in results[1:]:
        result.wait()
    witness.open("go")
    for numbers, result in zip(inputs_of, results, strict=True):
        expect.equal(f"the list of a map of {numbers}", result.get(), [-n for n in numbers])


@clause("pool.map_async.starts-before-what-is-submitted-later", shares="pool")
@cases(unsendable=each([None, 0, 1, 2]))
def test_a_map_is_not_overtaken(mp: Api, witness: Witness, unsendable: int | None) -> None:
    pool = shared_pool(mp, 1)
    items: list[Any] = ["first", "second", "third"]
    if unsendable is not None:
        items[unsendable] = Unpicklable()
    # The first task holds the only worker until all the others wait behind it.
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    mapped = pool.map_async(partial(tasks.report, witness, "ran"), items, 1)
    later = pool.apply_async(tasks.report, (witness, "ran", "later"))
    witness.open("go")
    for result in (held, mapped, later):
        result.wait()
    wanted = [item for item in items if isinstance(item, str)]
    order = witness.values("ran")
    expect.equal("the order in which the tasks ran", order, [*wanted, "later"])


@clause("pool.map.loses-none-of-many", shares="pool")
def test_thousands_of_items_are_mapped(mp: Api) -> None:
    pool, numbers = shared_pool(mp), range(2000)
    wanted = [number * number for number in numbers]
    got = pool.map(tasks.square, numbers, chunksize=1)
    expect.holds("every result of map in its place", got == wanted, first_wrong(got, wanted))
    got = sorted(pool.imap_unordered(tasks.square, numbers))
    expect.holds("every result of imap_unordered", got == wanted, first_wrong(got, wanted))


def first_wrong(got: list[Any], wanted: list[Any]) -> list[Any]:
    """How many there are, and the first place where they differ, with what is there."""
    pairs = enumerate(zip(got, wanted, strict=False))
    return [len(got), *next(((place, *pair) for place, pair in pairs if pair[0] != pair[1]), ())]
