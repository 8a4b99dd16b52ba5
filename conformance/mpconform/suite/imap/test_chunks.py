"""The chunks in which imap hands out its input."""

from __future__ import annotations

from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, sampled_from
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, shared_pool, tasks
from mpconform.suite.imap.draining import BOTH, drained, fail_at
from mpconform.suite.pool import chunks, workers


@clause("imap.chunksize.changes-no-result", shares="pool")
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


@clause("imap.chunksize.rejects-less-than-one", shares="pool")
@cases(
    name=sampled_from(BOTH),
    chunksize=integers(-3, 0),
    examples=[{"name": name, "chunksize": size} for name in BOTH for size in (0, -1)],
)
def test_a_chunk_size_below_one_is_an_error(mp: Api, name: str, chunksize: int) -> None:
    call = getattr(shared_pool(mp), name)
    expect.raises(f"{name} with chunksize={chunksize}", ValueError, call, abs, [1, 2], chunksize)


def call_and_take(pool: Api, name: str, chunksize: Any) -> Any:
    return next(getattr(pool, name)(abs, [1, 2, 3], chunksize))


@clause("imap.chunksize.rejects-what-is-no-integer", shares="pool")
@cases(
    name=sampled_from(BOTH),
    chunksize=sampled_from([None, 1.5, 2.0, "2"]),
    examples=[{"name": BOTH[0], "chunksize": 1.5}, {"name": BOTH[1], "chunksize": None}],
    reach=("a float", "another object"),
)
def test_a_chunk_size_that_is_no_integer_is_an_error(mp: Api, name: str, chunksize: Any) -> None:
    reached("a float" if isinstance(chunksize, float) else "another object")
    what = f"{name} with chunksize={chunksize!r}, or the first next(),"
    refusals = (TypeError, ValueError)
    expect.raises(what, refusals, call_and_take, shared_pool(mp), name, chunksize)


@clause("imap.chunksize.is-one-by-default", shares="pool")
@cases(name=each(BOTH))
def test_every_item_is_a_task_by_default(mp: Api, witness: Witness, name: str) -> None:
    # As many workers as items: each item has one, unless two items make a chunk.
    iterator = getattr(shared_pool(mp, 3), name)(
        partial(workers.number_at_gate, witness, "go"), range(3)
    )
    expect.equal("the items that run side by side", chunks.first_items(witness, 3), [0, 1, 2])
    witness.open("go")
    expect.equal("the results, sorted", sorted(iterator), [0, 1, 2])


@clause("imap.chunksize.chunks-have-the-size-asked-for", shares="pool")
@cases(
    name=sampled_from(BOTH),
    chunksize=integers(2, 4),
    number=integers(1, 3),
    missing=integers(0, 3),
    examples=[
        {"name": "imap", "chunksize": 4, "number": 1, "missing": 0},
        {"name": "imap", "chunksize": 2, "number": 3, "missing": 0},
        {"name": "imap_unordered", "chunksize": 3, "number": 3, "missing": 2},
    ],
    reach=("one chunk", "several chunks", "a short last chunk"),
)
def test_chunks_are_consecutive_items_run_by_one_worker(
    mp: Api, witness: Witness, name: str, chunksize: int, number: int, missing: int
) -> None:
    missing %= chunksize
    count = chunksize * number - missing
    reached("several chunks" if number > 1 else "one chunk")
    if missing:
        reached("a short last chunk")
    # As many workers as chunks: held at the gate, each shows the first item of its chunk.
    iterator = getattr(shared_pool(mp, 3), name)(
        partial(workers.number_at_gate, witness, "go"), range(count), chunksize
    )
    firsts = chunks.first_items(witness, number)
    expect.equal("the first items of the chunks", firsts, list(range(0, count, chunksize)))
    witness.open("go")
    expect.equal("the results, sorted", sorted(iterator), list(range(count)))
    chunks.judge(witness, chunksize, count)


@clause("imap.chunksize.a-failure-costs-its-chunk-only", shares="pool")
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
