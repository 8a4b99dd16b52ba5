"""imap and imap_unordered: what they yield, in which order, and when."""

from __future__ import annotations

from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, lists
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, shared_pool, tasks
from mpconform.suite.imap.draining import BOTH


def square_at_gate(witness: Witness, held: int, number: int) -> int:
    """Square, but wait at the gate ``go`` first if ``number`` is the one to be held."""
    if number == held:
        witness.wait_at("go")
    witness.report("finished", number)
    return number * number


@clause("imap.imap.keeps-input-order", shares="pool")
@cases(
    size=integers(0, 10),
    held=integers(0, 9),
    examples=[
        {"size": 0, "held": 0},
        {"size": 1, "held": 0},
        {"size": 10, "held": 0},
        {"size": 10, "held": 4},
    ],
    reach=("no item", "an item finished after later ones"),
)
def test_imap_yields_in_the_order_of_the_input(
    mp: Api, witness: Witness, size: int, held: int
) -> None:
    iterator = shared_pool(mp).imap(partial(square_at_gate, witness, held), range(size))
    if not size:
        reached("no item")
    if held < size - 1:
        reached("an item finished after later ones")
        # One worker is at the gate; the other has run everything else.
        witness.wait_for("finished", size - 1)
    witness.open("go")
    expect.equal("what imap yielded", list(iterator), [n * n for n in range(size)])


@clause("imap.imap_unordered.yields-each-result-once", shares="pool")
@cases(
    numbers=lists(integers(-9, 9), max_size=12),
    examples=[{"numbers": []}, {"numbers": [2]}, {"numbers": [3, 3, -3, 0, 3]}],
    reach=("no item", "several items"),
)
def test_imap_unordered_yields_every_result(mp: Api, numbers: list[int]) -> None:
    if len(numbers) != 1:
        reached("several items" if numbers else "no item")
    got = sorted(shared_pool(mp).imap_unordered(tasks.square, numbers))
    expect.equal("the results, sorted", got, sorted(number * number for number in numbers))


@clause("imap.imap_unordered.does-not-wait-for-earlier-items", shares="pool")
@cases(
    size=integers(2, 8),
    held=integers(0, 6),
    examples=[{"size": 2, "held": 0}, {"size": 8, "held": 3}],
)
def test_a_finished_item_is_yielded_before_an_earlier_one(
    mp: Api, witness: Witness, size: int, held: int
) -> None:
    held %= size - 1
    task = partial(square_at_gate, witness, held)
    iterator = shared_pool(mp).imap_unordered(task, range(size))
    # The gate is closed: an iterator that keeps the order never gets beyond the held item.
    others = sorted(next(iterator) for _ in range(size - 1))
    expect.equal("the results of the others", others, [n * n for n in range(size) if n != held])
    witness.open("go")
    expect.equal("what was left to yield", list(iterator), [held * held])


@clause("imap.call.iterations-may-interleave", shares="pool")
def test_two_iterations_over_one_pool(mp: Api) -> None:
    pool = shared_pool(mp)
    first = pool.imap(tasks.square, range(6))
    second = pool.imap(abs, [-1, -2, -3, -4, -5, -6])
    got = [(next(second), next(first)) for _ in range(3)]
    got += list(zip(second, first, strict=True))
    wanted = [(number + 1, number * number) for number in range(6)]
    expect.equal("the pairs from both iterations", got, wanted)


ITEMS: list[Any] = [(1, 2), {"key": 3}, None, [4, 5], "text", b"bytes", {6}, (), {}, ((7, 8),)]
"""Items some of which look like the arguments of a call."""


@clause("imap.imap.passes-each-item-whole", shares="pool")
@cases(name=each(BOTH))
def test_no_item_of_an_iteration_is_spread(mp: Api, name: str) -> None:
    got = list(getattr(shared_pool(mp, 1), name)(tasks.identity, iter(ITEMS)))
    if name == "imap_unordered":
        got, wanted = sorted(got, key=str), sorted(ITEMS, key=str)
    else:
        wanted = ITEMS
    expect.equal(f"what {name} yielded", got, wanted)
