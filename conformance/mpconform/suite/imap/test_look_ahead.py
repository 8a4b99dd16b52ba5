"""imap and imap_unordered: how far they read their input when nobody consumes."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.cases import integers, sampled_from
from mpconform.suite import Api, cases, clause, expect, tasks, terminating

FURTHEST = 1000
"""Chunks per worker that may be read and not yet yielded."""


class Numbers:
    """An input that tells how much of it was read."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.read = 0

    def __iter__(self) -> Iterator[int]:
        for number in range(self.size):
            self.read = number + 1
            yield number


def read_in_the_end(pool: Api, numbers: Numbers) -> int:
    """How much was read when the reading has stopped, by the time that other tasks have run."""
    before = -1
    while before != numbers.read:
        before = numbers.read
        for number in range(20):
            expect.equal("another task's value", pool.apply(tasks.square, (number,)), number**2)
    return before


@clause("imap.call.reads-little-ahead-of-its-consumer")
@cases(
    name=sampled_from(["imap", "imap_unordered"]),
    chunksize=integers(1, 4),
    yielded=integers(0, 50),
    examples=[
        {"name": "imap", "chunksize": 1, "yielded": 0},
        {"name": "imap_unordered", "chunksize": 3, "yielded": 10},
    ],
)
def test_reading_stops_while_nobody_consumes(
    mp: Api, name: str, chunksize: int, yielded: int
) -> None:
    furthest = FURTHEST * chunksize + yielded
    numbers = Numbers(furthest + 1000 * chunksize)
    with terminating(mp.Pool(1)) as pool:
        iterator = getattr(pool, name)(tasks.identity, numbers, chunksize)
        got = [next(iterator) for _ in range(yielded)]
        read = read_in_the_end(pool, numbers)
        expect.holds(f"at most {furthest} items to be read", read <= furthest, read)
        got += iterator
        expect.equal("the results, sorted", sorted(got), list(range(numbers.size)))
    pool.join()
