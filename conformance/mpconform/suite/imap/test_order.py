"""imap and imap_unordered: what they yield, in which order, and when."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
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


def square_at_gate(witness: Witness, held: int, number: int) -> int:
    """Square, but wait at the gate ``go`` first if ``number`` is the one to be held."""
    if number == held:
        witness.wait_at("go")
    witness.report("finished", number)
    return number * number


@clause("imap.imap.keeps-input-order")
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


@clause("imap.imap_unordered.yields-each-result-once")
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


@clause("imap.imap_unordered.does-not-wait-for-earlier-items")
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


def endless(witness: Witness) -> Iterator[tuple[Witness, int]]:
    for number in count():
        yield witness, number


def hold_after_three(item: tuple[Witness, int]) -> int:
    witness, number = item
    if number >= 3:
        witness.wait_at("never opened")
    return number


@clause("imap.call.returns-at-once")
def test_imap_works_on_an_endless_input(mp: Api, witness: Witness) -> None:
    for name in BOTH:
        with mp.Pool(2) as pool:
            iterator = getattr(pool, name)(hold_after_three, endless(witness))
            got = sorted(next(iterator) for _ in range(3))
            expect.equal(f"the first results of {name}", got, [0, 1, 2])
        pool.join()


@clause("imap.call.refused-by-a-closed-pool")
def test_a_closed_pool_takes_no_iteration(mp: Api) -> None:
    with mp.Pool(1) as pool:
        pool.close()
        for name in BOTH:
            expect.raises(f"{name} on a closed pool", ValueError, getattr(pool, name), abs, [1])
        pool.join()


@clause("imap.call.iterations-may-interleave")
def test_two_iterations_over_one_pool(mp: Api) -> None:
    with mp.Pool(2) as pool:
        first = pool.imap(tasks.square, range(6))
        second = pool.imap(abs, [-1, -2, -3, -4, -5, -6])
        got = [(next(second), next(first)) for _ in range(3)]
        got += list(zip(second, first, strict=True))
        wanted = [(number + 1, number * number) for number in range(6)]
        expect.equal("the pairs from both iterations", got, wanted)
    pool.join()


@clause("imap.chunksize.changes-no-result")
@cases(
    name=sampled_from(BOTH),
    size=integers(0, 12),
    chunksize=integers(1, 5),
    examples=[
        {"name": "imap", "size": 12, "chunksize": 5},
        {"name": "imap_unordered", "size": 7, "chunksize": 3},
        {"name": "imap", "size": 3, "chunksize": 4},
        {"name": "imap", "size": 0, "chunksize": 2},
    ],
    reach=("whole chunks", "a short last chunk"),
)
def test_items_come_one_by_one_whatever_the_chunks(
    mp: Api, name: str, size: int, chunksize: int
) -> None:
    reached("a short last chunk" if size % chunksize else "whole chunks")
    iterator = getattr(shared_pool(mp), name)(tasks.square, range(size), chunksize)
    got: list[Any] = list(iterator)
    if name == "imap_unordered":
        got.sort()
    expect.equal(f"what {name} yielded", got, [number * number for number in range(size)])


@clause("imap.chunksize.rejects-less-than-one")
@cases(
    name=sampled_from(BOTH),
    chunksize=integers(-3, 0),
    examples=[{"name": name, "chunksize": size} for name in BOTH for size in (0, -1)],
)
def test_a_chunk_size_below_one_is_an_error(mp: Api, name: str, chunksize: int) -> None:
    call = getattr(shared_pool(mp), name)
    expect.raises(f"{name} with chunksize={chunksize}", ValueError, call, abs, [1, 2], chunksize)
