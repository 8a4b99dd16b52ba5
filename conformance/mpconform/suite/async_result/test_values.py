"""What get() gives: values of any size, and of any shape that can be pickled."""

from __future__ import annotations

import pickle

from mpconform.annotations import Any
from mpconform.cases import (
    integers,
    lists,
    sampled_from,
)
from mpconform.suite import Api, cases, clause, expect, reached, shared_pool, tasks
from mpconform.suite.values import COMPOSED, KINDS, OTHERS, PLAIN, kind_of, same

PIPE = 65_536
"""What a pipe holds on Linux; on other systems it holds less."""

SIZES = (0, 1, 16_383, 16_384, PIPE - 1, PIPE, PIPE + 1, 300_000, 3_000_000)
PATTERN = bytes(range(251))


def patterned(size: int, shift: int) -> bytes:
    """Bytes none of which can be left out, doubled or swapped unseen."""
    return (PATTERN[shift:] + PATTERN * (size // len(PATTERN) + 1))[:size]


@clause("async_result.get.gives-values-of-any-size", shares="pool")
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


@clause("async_result.get.gives-what-pickling-gives", shares="pool")
@cases(
    value=PLAIN | COMPOSED | lists(COMPOSED, max_size=2) | sampled_from(OTHERS),
    examples=[
        {"value": None},
        {"value": (1, True)},
        {"value": [(), {"a": 1.0, "b": -0.5}]},
        {"value": (frozenset([1]), b"\0")},
        {"value": 2**100},
        *({"value": value} for value in OTHERS),
    ],
    reach=KINDS,
)
def test_the_value_is_what_pickle_makes_of_it(mp: Api, value: Any) -> None:
    reached(kind_of(value))
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
