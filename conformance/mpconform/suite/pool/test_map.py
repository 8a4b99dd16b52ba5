"""map and starmap: what comes back, in which order, from which kinds of input."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any

from mpconform.cases import integers, lists, sampled_from, tuples
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

FIRST_LAST = {"first", "last"}


def square_first_finishes_last(witness: Witness, item: tuple[str, int]) -> int:
    place, number = item
    if place == "first":
        witness.wait_at("the last has run")
    witness.report("ran", place)
    if place == "last":
        witness.open("the last has run")
    return number * number


@clause("pool.map.keeps-input-order")
@cases(
    numbers=lists(integers(-99, 99), max_size=12),
    examples=[{"numbers": []}, {"numbers": [3]}, {"numbers": [4, -5]}, {"numbers": [*range(12)]}],
    reach=("no item", "one item", "the first item finished after the last"),
)
def test_results_stand_in_the_order_of_the_input(
    mp: Api, witness: Witness, numbers: list[int]
) -> None:
    places = ["between"] * len(numbers)
    if len(numbers) > 1:
        places[0], places[-1] = "first", "last"
    items = list(zip(places, numbers, strict=True))
    got = shared_pool(mp).map(partial(square_first_finishes_last, witness), items, chunksize=1)
    ran = [event.value for event in witness.events("ran") if event.value in FIRST_LAST]
    if len(numbers) < 2:
        reached("one item" if numbers else "no item")
    elif ran == ["last", "first"]:
        reached("the first item finished after the last")
    expect.equal("the list returned by map", got, [number * number for number in numbers])


class Sized:
    """An iterable that is neither a sequence nor an iterator, and knows its length."""

    def __init__(self, items: list[int]) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Any:
        return iter(self.items)


KINDS: dict[str, Any] = {
    "tuple": tuple,
    "str": lambda items: "".join(map(str, items)),
    "bytes": lambda items: bytes(abs(item) for item in items),
    "dict": dict.fromkeys,
    "set": set,
    "range": lambda items: range(len(items)),
    "deque": deque,
    "iterator": iter,
    "generator": lambda items: (item for item in items),
    "own class": Sized,
}


@clause("pool.map.accepts-any-iterable")
@cases(
    kind=sampled_from(sorted(KINDS)),
    items=lists(integers(-9, 9), max_size=6),
    examples=[{"kind": kind, "items": [3, 1, 4, 1, 5]} for kind in sorted(KINDS)],
)
def test_every_kind_of_iterable_is_mapped(mp: Api, kind: str, items: list[int]) -> None:
    def made() -> Iterable[Any]:
        iterable: Iterable[Any] = KINDS[kind](items)
        return iterable

    got = shared_pool(mp).map(tasks.identity, made())
    expect.equal(f"the list that map returned for a {kind}", got, list(made()))


@clause("pool.map.empty-input-is-ready-at-once")
@cases(
    kind=sampled_from(["list", "iterator", "dict"]),
    examples=[{"kind": "list"}, {"kind": "iterator"}, {"kind": "dict"}],
)
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


@clause("pool.starmap.spreads-each-item-over-the-arguments")
@cases(
    pairs=lists(tuples(integers(-99, 99), integers(-99, 99)), max_size=12),
    call=sampled_from(["starmap", "starmap_async"]),
    examples=[
        {"pairs": [], "call": "starmap"},
        {"pairs": [(2, 3)], "call": "starmap_async"},
        {"pairs": [(n, -2 * n) for n in range(12)], "call": "starmap"},
    ],
    reach=("no item", "one item", "several items"),
)
def test_starmap_passes_the_parts_of_each_item(
    mp: Api, pairs: list[tuple[int, int]], call: str
) -> None:
    reached(("no item", "one item", "several items")[min(len(pairs), 2)])
    pool = shared_pool(mp)
    if call == "starmap":
        got = pool.starmap(tasks.add, pairs)
    else:
        got = pool.starmap_async(tasks.add, pairs).get()
    expect.equal(f"the list from {call}", got, [left + right for left, right in pairs])
