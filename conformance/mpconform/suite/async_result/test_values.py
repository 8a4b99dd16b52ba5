"""What get() gives: values of any size, and of any shape that can be pickled."""

from __future__ import annotations

import pickle

from mpconform.annotations import Any
from mpconform.cases import (
    binary,
    booleans,
    dictionaries,
    floats,
    frozensets,
    integers,
    lists,
    none,
    sampled_from,
    text,
    tuples,
)
from mpconform.suite import Api, cases, clause, expect, reached, shared_pool, tasks

PIPE = 65_536
"""What a pipe holds on Linux; on other systems it holds less."""

SIZES = (0, 1, 16_383, 16_384, PIPE - 1, PIPE, PIPE + 1, 300_000, 3_000_000)
PATTERN = bytes(range(251))


def patterned(size: int, shift: int) -> bytes:
    """Bytes none of which can be left out, doubled or swapped unseen."""
    return (PATTERN[shift:] + PATTERN * (size // len(PATTERN) + 1))[:size]


@clause("async_result.get.gives-values-of-any-size")
@cases(
    size=sampled_from(SIZES) | integers(0, 2 * PIPE),
    examples=[{"size": size} for size in (0, PIPE, 3_000_000)],
    reach=("an empty value", "a value that a pipe holds", "a larger value"),
)
def test_large_values_arrive_whole_side_by_side(mp: Api, size: int) -> None:
    if size:
        reached("a larger value" if size > PIPE else "a value that a pipe holds")
    else:
        reached("an empty value")
    pool = shared_pool(mp)
    results = [pool.apply_async(patterned, (size, shift)) for shift in range(4)]
    for shift, result in enumerate(results):
        got = result.get()
        expect.equal("the size of the value", len(got), size)
        expect.holds("the bytes that the task returned", got == patterned(size, shift), got)


class Careful:
    """An object whose class says what of it is pickled."""

    def __init__(self, kept: Any, dropped: Any) -> None:
        self.kept = kept
        self.dropped = dropped

    def __getstate__(self) -> dict[str, Any]:
        return {"kept": self.kept}


ATOMS = (
    none()
    | booleans()
    | integers()
    | floats(allow_nan=False)
    | text(max_size=4)
    | binary(max_size=4)
)
CONTAINERS = (
    lists(ATOMS, max_size=3)
    | tuples(ATOMS, ATOMS)
    | dictionaries(text(max_size=2), ATOMS, max_size=3)
    | frozensets(integers(), max_size=3)
)


def same(got: Any, wanted: Any) -> bool:
    """Whether two values are equal, and of equal types all the way down."""
    if type(got) is not type(wanted):
        return False
    if isinstance(wanted, (list, tuple)):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, dict):
        return same(list(got), list(wanted)) and same(list(got.values()), list(wanted.values()))
    return bool(got == wanted)


@clause("async_result.get.gives-what-pickling-gives")
@cases(
    value=ATOMS | CONTAINERS | lists(CONTAINERS, max_size=2) | tuples(CONTAINERS, ATOMS),
    examples=[
        {"value": None},
        {"value": (1, True)},
        {"value": [(), {"a": 1.0, "b": -0.5}]},
        {"value": (frozenset([1]), b"\0")},
        {"value": 2**100},
    ],
    reach=("a single value", "a container"),
)
def test_the_value_is_what_pickle_makes_of_it(mp: Api, value: Any) -> None:
    container = isinstance(value, (list, tuple, dict, frozenset))
    reached("a container" if container else "a single value")
    pool = shared_pool(mp)
    got = pool.apply_async(tasks.identity, (value,)).get()
    wanted = pickle.loads(pickle.dumps(value))
    expect.holds(f"a value like {expect.show(wanted)}, type for type", same(got, wanted), got)
    left, right, careful = pool.apply_async(twice_and_carefully, (value,)).get()
    expect.holds("an object that occurs twice to be one object", left is right, (left, right))
    expect.equal("the type of an object of an own class", type(careful), Careful)
    expect.equal("the state that its class lets travel", list(vars(careful)), ["kept"])


def twice_and_carefully(value: Any) -> list[Any]:
    box = [value]
    return [box, box, Careful(value, lambda: None)]
