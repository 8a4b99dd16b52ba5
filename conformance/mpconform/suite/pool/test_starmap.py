"""starmap and starmap_async: arguments spread, and otherwise as map."""

from __future__ import annotations

from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, lists, sampled_from, tuples
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, shared_pool, tasks
from mpconform.suite.pool import chunks, workers


class Refused(Exception):
    """An exception that a task raises."""


def subtract(left: int, right: int) -> int:
    return left - right


@clause("pool.starmap.spreads-each-item-over-the-arguments", shares="pool")
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
        got = pool.starmap(subtract, pairs)
    else:
        got = pool.starmap_async(subtract, pairs).get()
    expect.equal(f"the list from {call}", got, [left - right for left, right in pairs])


def count_arguments(*args: Any) -> int:
    return len(args)


@clause("pool.starmap.reports-an-item-that-cannot-be-spread", shares="pool")
@cases(
    wrong=sampled_from([5, None, 1.5]),
    place=integers(0, 3),
    examples=[{"wrong": 5, "place": 0}, {"wrong": None, "place": 3}],
)
def test_an_item_that_is_no_iterable_fails_in_get(mp: Api, wrong: Any, place: int) -> None:
    pool = shared_pool(mp)
    items: list[Any] = [(1, 2)] * 3
    items.insert(place, wrong)
    result = pool.starmap_async(count_arguments, items)
    expect.raises("get()", TypeError, result.get)
    expect.equal("a later starmap", pool.starmap(tasks.add, [(1, 2)]), [3])


def number_at_gate(witness: Witness, gate: str, number: int, negative: int) -> int:
    return workers.number_at_gate(witness, gate, number)


def fail_first(witness: Witness, number: int, failing: int) -> int:
    if number == failing:
        raise Refused(number)
    witness.wait_at("go")
    witness.report("finished", number)
    return number


@clause("pool.starmap.chunks-and-fails-as-a-map", shares="pool")
def test_starmap_hands_out_chunks(mp: Api, witness: Witness) -> None:
    # As many workers as chunks: held at the gate, each shows the first item of its chunk.
    result = shared_pool(mp, 3).starmap_async(
        partial(number_at_gate, witness, "go"), [(n, -n) for n in range(8)], chunksize=3
    )
    firsts = chunks.first_items(witness, 3)
    expect.equal("the first items of the chunks", firsts, [0, 3, 6])
    witness.open("go")
    expect.equal("the list", result.get(), list(range(8)))
    chunks.judge(witness, 3, 8)


@clause("pool.starmap.chunks-and-fails-as-a-map", shares="pool")
def test_a_failed_starmap_waits_for_its_other_chunks(mp: Api, witness: Witness) -> None:
    items = [(number, 0) for number in range(5)]
    result = shared_pool(mp).starmap_async(partial(fail_first, witness), items, chunksize=1)
    # The failure is known long before the gate opens.
    witness.open("go", after=0.1)
    expect.raises("get()", Refused, result.get)
    finished = sorted(event.value for event in witness.events("finished"))
    expect.equal("the items finished when get() raised", finished, [1, 2, 3, 4])


@clause("pool.starmap_async.calls-back", shares="pool")
@cases(
    pairs=lists(tuples(integers(-9, 9), integers(-9, 9)), min_size=1, max_size=6),
    fails=sampled_from([False, True]),
    examples=[{"pairs": [(1, 2), (3, 4)], "fails": fails} for fails in (False, True)],
    reach=("it succeeds", "it fails"),
)
def test_one_callback_is_called_once(mp: Api, pairs: list[tuple[int, int]], fails: bool) -> None:
    reached("it fails" if fails else "it succeeds")
    called: list[tuple[str, Any]] = []
    result = shared_pool(mp).starmap_async(
        refuse if fails else tasks.add,
        pairs,
        callback=lambda value: called.append(("callback", value)),
        error_callback=lambda error: called.append(("error_callback", type(error))),
    )
    result.wait()
    sums = [left + right for left, right in pairs]
    wanted = ("error_callback", Refused) if fails else ("callback", sums)
    expect.equal("the calls of callbacks", called, [wanted])


def refuse(left: int, right: int) -> None:
    raise Refused(left, right)


@clause("pool.starmap.refused-when-the-pool-does-not-run")
@cases(ending=each(["close", "terminate"]))
def test_a_pool_that_does_not_run_takes_no_starmap(mp: Api, ending: str) -> None:
    pool = mp.Pool(1)
    getattr(pool, ending)()
    what = f"on a pool after {ending}()"
    expect.raises(f"starmap_async {what}", ValueError, pool.starmap_async, tasks.add, [(1, 2)])
    expect.raises(f"starmap {what}", ValueError, pool.starmap, tasks.add, [(1, 2)])
    pool.terminate()
    pool.join()


@clause("pool.starmap.rejects-a-chunk-size-below-one", shares="pool")
@cases(call=each(["starmap", "starmap_async"]), chunksize=each([0, -1]))
def test_a_chunk_size_below_one_is_an_error(mp: Api, call: str, chunksize: int) -> None:
    what = f"{call} with chunksize={chunksize}"
    submit = getattr(shared_pool(mp), call)
    expect.raises(what, ValueError, submit, tasks.add, [(1, 2), (3, 4)], chunksize)
