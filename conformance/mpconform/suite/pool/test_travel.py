"""Functions, arguments, results and exceptions that cannot travel between processes."""

from __future__ import annotations

from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, sampled_from
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, shared_pool, tasks
from mpconform.suite.pool.travel import (
    UNPICKLABLE,
    DemandingError,
    ExitsInPickling,
    Spoilt,
    StubbornError,
    Unpicklable,
    WithoutRepr,
    come_to,
    made_unpicklable,
)


def expect_it_works(pool: Api) -> None:
    """The pool does its work; also, no task that comes later is its first, which may be special."""
    expect.equal("a map", pool.map(tasks.square, range(8)), [n * n for n in range(8)])


@clause("pool.errors.a-result-that-cannot-be-pickled-is-reported", shares="pool")
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
    expect.raises("get()", mp.MaybeEncodingError, result.get)
    expect_it_works(pool)


@clause("pool.errors.an-argument-that-cannot-be-pickled-is-reported", shares="pool")
@cases(
    kind=sampled_from(UNPICKLABLE),
    call=sampled_from(["apply", "map", "map of no other"]),
    examples=[{"kind": kind, "call": "apply"} for kind in UNPICKLABLE]
    + [{"kind": "object", "call": call} for call in ("map", "map of no other")],
)
def test_an_unpicklable_argument_fails_its_task_only(mp: Api, kind: str, call: str) -> None:
    pool = shared_pool(mp)
    expect_it_works(pool)
    argument = made_unpicklable(kind)
    if call == "apply":
        result = pool.apply_async(tasks.identity, (argument,))
    elif call == "map":
        result = pool.map_async(tasks.identity, [1, argument, 2])
    else:
        result = pool.map_async(tasks.identity, [argument] * 300)
    expect.raises("get()", Exception, result.get)
    expect_it_works(pool)


@clause("pool.errors.a-function-that-cannot-be-pickled-is-reported", shares="pool")
@cases(call=each(["apply_async", "map_async"]))
def test_an_unpicklable_function_fails_its_call_only(mp: Api, call: str) -> None:
    pool = shared_pool(mp)
    expect_it_works(pool)
    result = getattr(pool, call)(Unpicklable(), (1, 2, 3))
    expect.raises("get()", Exception, result.get)
    expect_it_works(pool)


@clause("pool.errors.an-unpicklable-item-spares-the-other-chunks", shares="pool")
@cases(
    place=integers(0, 8),
    chunksize=integers(1, 4),
    examples=[{"place": 0, "chunksize": 1}, {"place": 4, "chunksize": 2}],
    reach=("the first chunk fails", "a later chunk fails"),
)
def test_items_of_other_chunks_are_run(
    mp: Api, witness: Witness, place: int, chunksize: int
) -> None:
    chunk = place // chunksize
    reached("a later chunk fails" if chunk else "the first chunk fails")
    items: list[Any] = list(range(9))
    items[place] = Unpicklable()
    result = shared_pool(mp).map_async(partial(tasks.report, witness, "ran"), items, chunksize)
    expect.raises("get()", Exception, result.get)
    others = [number for number in range(9) if number // chunksize != chunk]
    ran = sorted(e.value for e in witness.events("ran") if e.value // chunksize != chunk)
    expect.equal("the items of other chunks that had run when get() raised", ran, others)


def fail_stubbornly(_: object) -> None:
    raise StubbornError


@clause("pool.errors.an-exception-that-cannot-be-pickled-is-reported", shares="pool")
@cases(call=each(["apply", "map"]))
def test_an_unpicklable_exception_fails_its_task_only(mp: Api, call: str) -> None:
    pool = shared_pool(mp)
    submit = pool.apply_async if call == "apply" else pool.map_async
    result = submit(fail_stubbornly, (1,))
    expect.raises("get()", mp.MaybeEncodingError, result.get)
    expect_it_works(pool)


@clause("pool.errors.a-result-whose-repr-raises-is-reported", shares="pool")
def test_a_result_that_cannot_be_shown_fails_its_task_only(mp: Api) -> None:
    pool = shared_pool(mp)
    expect.raises("get()", Exception, pool.apply_async(WithoutRepr).get)
    expect_it_works(pool)


@clause("pool.errors.an-argument-that-cannot-be-rebuilt-is-reported", shares="pool")
@cases(call=each(["apply", "map"]))
def test_a_task_that_cannot_be_unpickled_is_reported(mp: Api, call: str) -> None:
    pool = shared_pool(mp)
    submit = pool.apply_async if call == "apply" else pool.map_async
    result = submit(tasks.identity, (Spoilt(),))
    expect.raises("get()", Exception, result.get)
    expect_it_works(pool)


def return_or_raise(kind: str) -> Any:
    if kind == "exception":
        raise DemandingError("reason", 3)
    return Spoilt()


@clause("pool.errors.an-outcome-that-cannot-be-rebuilt-is-reported", shares="pool")
@cases(
    kind=sampled_from(["result", "exception"]),
    call=sampled_from(["apply", "map"]),
    examples=[
        {"kind": "exception", "call": "apply"},
        {"kind": "result", "call": "apply"},
        {"kind": "exception", "call": "map"},
    ],
    reach=("result", "exception"),
)
def test_an_outcome_that_cannot_be_unpickled_is_reported(mp: Api, kind: str, call: str) -> None:
    reached(kind)
    pool = shared_pool(mp)
    submit, what = (pool.apply_async, (kind,)) if call == "apply" else (pool.map_async, [kind])
    expect.raises("get()", Exception, submit(return_or_raise, what).get)
    expect_it_works(pool)


@clause("pool.errors.pickling-may-fail-in-any-way", shares="pool")
@cases(what=each(["an argument", "a result", "an exception"]))
def test_an_exit_in_pickling_is_reported(mp: Api, what: str) -> None:
    pool = shared_pool(mp, 1)

    def call() -> Any:
        if what == "an argument":
            return pool.apply_async(tasks.identity, (ExitsInPickling(),)).get()
        return pool.apply_async(come_to, (what,)).get()

    expect.raises(f"the call or get(), when the pickling of {what} exits,", BaseException, call)
    expect.equal("the value of a later task", pool.apply(tasks.square, (3,)), 9)
