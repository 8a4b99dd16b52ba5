"""The chunks in which map hands out its input: their size, and what a failure does to them."""

from __future__ import annotations

from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, lists, sampled_from
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, shared_pool
from mpconform.suite.pool import chunks, workers


@clause("pool.map.chunks-have-the-size-asked-for", shares="pool")
@cases(
    chunksize=integers(1, 4),
    number=integers(1, 3),
    missing=integers(0, 3),
    examples=[
        {"chunksize": 1, "number": 3, "missing": 0},
        {"chunksize": 4, "number": 1, "missing": 0},
        {"chunksize": 3, "number": 3, "missing": 2},
    ],
    reach=("one chunk", "several chunks", "a short last chunk"),
)
def test_chunks_are_consecutive_items_run_by_one_worker(
    mp: Api, witness: Witness, chunksize: int, number: int, missing: int
) -> None:
    missing %= chunksize
    count = chunksize * number - missing
    reached("several chunks" if number > 1 else "one chunk")
    if missing:
        reached("a short last chunk")
    # As many workers as chunks: held at the gate, each shows the first item of its chunk.
    pool = shared_pool(mp, 3)
    result = pool.map_async(
        partial(workers.number_at_gate, witness, "go"), range(count), chunksize=chunksize
    )
    firsts = chunks.first_items(witness, number)
    expect.equal("the first items of the chunks", firsts, list(range(0, count, chunksize)))
    witness.open("go")
    expect.equal("the list returned by map", result.get(), list(range(count)))
    chunks.judge(witness, chunksize, count)


def report_and_fail(witness: Witness, number: int) -> None:
    witness.report("ran", number)
    raise ValueError(number)


@clause("pool.map.default-chunks-are-a-quarter-of-a-workers-share", shares="pool")
@cases(
    count=integers(1, 40),
    examples=[{"count": 1}, {"count": 8}, {"count": 9}, {"count": 16}, {"count": 17}],
    reach=("chunks of one", "longer chunks"),
)
def test_default_chunk_size(mp: Api, witness: Witness, count: int) -> None:
    processes = 2
    size = -(-count // (4 * processes))
    reached("longer chunks" if size > 1 else "chunks of one")
    # Every item fails, and a failure ends its chunk: only the first item of each chunk runs.
    pool = shared_pool(mp, processes)
    expect.raises("the map", ValueError, pool.map, partial(report_and_fail, witness), range(count))
    ran = sorted(event.value for event in witness.events("ran"))
    expect.equal(f"the first items of the chunks of {count} items", ran, [*range(0, count, size)])


def report_or_fail(witness: Witness, item: tuple[int, bool]) -> int:
    number, fails = item
    witness.report("ran", number)
    if fails:
        raise ValueError(number)
    return number


@clause("pool.map.a-failure-ends-its-chunk-only", shares="pool")
@cases(
    failing=lists(integers(0, 11), min_size=1, max_size=4, unique=True),
    chunksize=integers(1, 5),
    count=sampled_from([12, 120]),
    examples=[
        {"failing": [0], "chunksize": 3, "count": 12},
        {"failing": [11], "chunksize": 4, "count": 12},
        {"failing": [1, 4, 7], "chunksize": 3, "count": 12},
        # Most of the chunks are not begun, and may not be handed out, when the failure is known.
        {"failing": [0], "chunksize": 1, "count": 120},
    ],
    reach=("items of the chunk follow the failure", "the failure is the last of its chunk"),
)
def test_items_after_a_failure_in_its_chunk_are_not_run(
    mp: Api, witness: Witness, failing: list[int], chunksize: int, count: int
) -> None:
    expected = []
    for start in range(0, count, chunksize):
        chunk = range(start, min(start + chunksize, count))
        failed = min((n for n in chunk if n in failing), default=None)
        expected += [n for n in chunk if failed is None or n <= failed]
        if failed is not None:
            reached(
                "the failure is the last of its chunk"
                if failed == chunk[-1]
                else "items of the chunk follow the failure"
            )
    items = [(n, n in failing) for n in range(count)]
    task = partial(report_or_fail, witness)
    expect.raises("the map", ValueError, shared_pool(mp).map, task, items, chunksize=chunksize)
    ran = sorted(event.value for event in witness.events("ran"))
    expect.equal("the items that were run", ran, expected)


@clause("pool.map.rejects-a-chunk-size-below-one", shares="pool")
@cases(call=each(["map", "map_async"]), chunksize=each([0, -1]))
def test_a_chunk_size_below_one_is_an_error(mp: Api, call: str, chunksize: int) -> None:
    submit = getattr(shared_pool(mp), call)
    expect.raises(f"{call} with chunksize={chunksize}", ValueError, submit, abs, [1, 2], chunksize)


@clause("pool.map.rejects-a-chunk-size-that-is-no-integer", shares="pool")
@cases(
    chunksize=sampled_from([1.5, 2.0, "2"]),
    examples=[{"chunksize": 1.5}, {"chunksize": 2.0}],
)
def test_a_chunk_size_that_is_no_integer_is_an_error(mp: Api, chunksize: Any) -> None:
    pool = shared_pool(mp)
    expect.raises(
        f"a map with chunksize={chunksize!r}",
        (TypeError, ValueError),
        pool.map,
        abs,
        [1, 2, 3, 4],
        chunksize,
    )
