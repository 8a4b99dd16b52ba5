"""Tasks that fail, and values that cannot travel between processes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from mpconform.cases import integers, lists, none, sampled_from, text
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


class Refused(Exception):
    """An exception of the user's own."""


KINDS: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (ValueError, KeyError, OSError, ZeroDivisionError, AssertionError, Refused)
}


def made_error(kind: str, args: list[Any], detail: Any) -> Exception:
    error = KINDS[kind](*args)
    error.detail = detail  # type: ignore[attr-defined]
    return error


def fail_with(kind: str, args: list[Any], detail: Any) -> None:
    raise made_error(kind, args, detail)


def fail_with_parts(parts: tuple[str, list[Any], Any]) -> None:
    fail_with(*parts)


@clause("pool.errors.type-arguments-and-attributes-survive")
@cases(
    kind=sampled_from(sorted(KINDS)),
    args=lists(none() | integers(1, 99) | text(max_size=5), max_size=3),
    detail=none() | lists(integers(), max_size=2),
    call=sampled_from(["apply", "map"]),
    examples=[
        {"kind": "Refused", "args": ["no", 3], "detail": [7], "call": "apply"},
        {"kind": "ValueError", "args": [], "detail": None, "call": "map"},
        {"kind": "OSError", "args": [2, "gone"], "detail": [], "call": "apply"},
    ],
    reach=("apply", "map", "a class of the user's", "no arguments"),
)
def test_the_exception_arrives_as_it_was_raised(
    mp: Api, kind: str, args: list[Any], detail: Any, call: str
) -> None:
    reached(call)
    if kind == "Refused":
        reached("a class of the user's")
    if not args:
        reached("no arguments")
    wanted = made_error(kind, args, detail)
    pool = shared_pool(mp)
    if call == "apply":
        error = expect.raises("apply", Exception, pool.apply, fail_with, (kind, args, detail))
    else:
        parts = (kind, args, detail)
        error = expect.raises("map", Exception, pool.map, fail_with_parts, [parts])
    expect.equal("the type of the exception", type(error), type(wanted))
    expect.equal("the arguments of the exception", error.args, wanted.args)
    expect.equal("an attribute of the exception", vars(error).get("detail"), detail)


def fail_in_a_helper() -> None:
    _helper_that_fails()


def _helper_that_fails() -> None:
    raise Refused("seen in the traceback")


@clause("pool.errors.the-cause-shows-the-workers-traceback")
def test_the_cause_shows_the_calls_in_the_worker(mp: Api) -> None:
    with mp.Pool(1) as pool:
        error = expect.raises("get()", Refused, pool.apply_async(fail_in_a_helper).get)
    pool.join()
    cause = str(error.__cause__)
    for name in ("fail_in_a_helper", "_helper_that_fails", "Refused"):
        expect.holds(f"the text of the exception's cause to name {name}", name in cause, cause)


class Unpicklable:
    """An object that refuses to be pickled."""

    def __reduce__(self) -> Any:
        raise TypeError("this object cannot be pickled")


def made_unpicklable(kind: str) -> Any:
    if kind == "generator":
        return (number for number in range(3))
    return [1, {"inside": Unpicklable()}] if kind == "nested" else Unpicklable()


UNPICKLABLE = ("object", "nested", "generator")


@clause("pool.errors.a-result-that-cannot-be-pickled-is-reported")
@cases(
    kind=sampled_from(UNPICKLABLE),
    call=sampled_from(["apply", "map"]),
    examples=[{"kind": kind, "call": "apply"} for kind in UNPICKLABLE]
    + [{"kind": "object", "call": "map"}],
)
def test_an_unpicklable_result_fails_its_task_only(mp: Api, kind: str, call: str) -> None:
    pool = shared_pool(mp)
    if call == "apply":
        result = pool.apply_async(made_unpicklable, (kind,))
    else:
        result = pool.map_async(made_unpicklable, [kind])
    expect.raises("get()", mp.pool.MaybeEncodingError, result.get)
    expect.equal("a later map", pool.map(tasks.square, range(8)), [n * n for n in range(8)])


@clause("pool.errors.an-argument-that-cannot-be-pickled-is-reported")
@cases(
    kind=sampled_from(UNPICKLABLE),
    call=sampled_from(["apply", "map", "map of no other"]),
    examples=[{"kind": kind, "call": "apply"} for kind in UNPICKLABLE]
    + [{"kind": "object", "call": call} for call in ("map", "map of no other")],
)
def test_an_unpicklable_argument_fails_its_task_only(mp: Api, kind: str, call: str) -> None:
    pool = shared_pool(mp)
    argument = made_unpicklable(kind)
    if call == "apply":
        result = pool.apply_async(tasks.identity, (argument,))
    elif call == "map":
        result = pool.map_async(tasks.identity, [1, argument, 2])
    else:
        result = pool.map_async(tasks.identity, [argument] * 300, 1)
    expect.raises("get()", Exception, result.get)
    expect.equal("a later map", pool.map(tasks.square, range(8)), [n * n for n in range(8)])


def fail_or_return(failing: list[int], number: int) -> int:
    if number in failing:
        raise Refused(number)
    return number


@clause("pool.map.raises-a-failure-of-its-tasks")
@cases(
    count=integers(1, 12),
    failing=lists(integers(0, 11), min_size=1, max_size=3, unique=True),
    examples=[
        {"count": 12, "failing": [0]},
        {"count": 12, "failing": [11]},
        {"count": 12, "failing": [2, 5, 9]},
    ],
    reach=("one failure", "several failures"),
)
def test_map_raises_one_of_the_failures(mp: Api, count: int, failing: list[int]) -> None:
    failing = sorted({n % count for n in failing})
    reached("several failures" if len(failing) > 1 else "one failure")
    result = shared_pool(mp).map_async(partial(fail_or_return, failing), range(count))
    error = expect.raises("get()", Refused, result.get)
    expect.one_of("the failure that was raised", error.args, [(n,) for n in failing])


def counting_then_failing(size: int) -> Iterator[int]:
    yield from range(size)
    raise Refused("input", size)


@clause("pool.map.raises-the-exception-of-its-input")
@cases(
    size=integers(0, 9),
    examples=[{"size": 0}, {"size": 9}],
    reach=("it fails at once", "it fails midway"),
)
def test_an_input_that_raises_fails_the_map(mp: Api, size: int) -> None:
    reached("it fails midway" if size else "it fails at once")
    pool = shared_pool(mp)
    error = expect.raises("map", Refused, pool.map, abs, counting_then_failing(size))
    expect.equal("the arguments of the exception", error.args, ("input", size))
    expect.equal("a later map", pool.map(tasks.square, range(4)), [0, 1, 4, 9])


def fail_first(witness: Witness, number: int) -> int:
    if number == 0:
        raise Refused(number)
    witness.wait_at("go")
    witness.report("finished", number)
    return number


@clause("pool.map.a-failure-waits-for-the-other-chunks")
def test_a_failed_map_is_not_ready_before_its_other_chunks(mp: Api, witness: Witness) -> None:
    with mp.Pool(2) as pool:
        result = pool.map_async(partial(fail_first, witness), range(5), chunksize=1)
        # The failure is known long before the gate opens.
        witness.open("go", after=0.2)
        expect.raises("get()", Refused, result.get)
        finished = sorted(event.value for event in witness.events("finished"))
        expect.equal("the items finished when get() raised", finished, [1, 2, 3, 4])
    pool.join()
