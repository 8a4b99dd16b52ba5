"""Tasks that raise: how true the exception is that arrives, and what becomes of the worker."""

from __future__ import annotations

import builtins

from mpconform.annotations import Any, NoReturn
from mpconform.cases import integers, lists, none, sampled_from, text
from mpconform.suite import Api, cases, clause, each, expect, reached, shared_pool, tasks
from mpconform.suite.pool.travel import StubbornError, Unpicklable


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


@clause("pool.errors.type-arguments-and-attributes-survive", shares="pool")
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


def fail_at_length(number: int) -> None:
    """Raise an exception with some megabytes, that end with a number."""
    raise Refused(b"0123456789" * 200_000 + bytes([number]))


@clause("pool.errors.exceptions-of-any-size-arrive", shares="pool")
def test_a_large_exception_arrives_whole(mp: Api) -> None:
    pool = shared_pool(mp)
    results = [pool.apply_async(fail_at_length, (number,)) for number in range(3)]
    for number, result in enumerate(results):
        error = expect.raises("get()", Refused, result.get)
        wanted = expect.raises("the function itself", Refused, fail_at_length, number)
        expect.holds("the arguments of the exception", error.args == wanted.args, error.args)


def fail_in_a_helper() -> None:
    _helper_that_fails()


def _helper_that_fails() -> None:
    raise Refused("seen in the traceback")


@clause("pool.errors.the-cause-shows-the-workers-traceback", shares="pool")
def test_the_cause_shows_the_calls_in_the_worker(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    error = expect.raises("get()", Refused, pool.apply_async(fail_in_a_helper).get)
    cause = str(error.__cause__)
    for name in ("fail_in_a_helper", "_helper_that_fails", "Refused"):
        expect.holds(f"the text of the exception's cause to name {name}", name in cause, cause)


def fail_from_another(way: str) -> None:
    try:
        _inner_failure()
    except KeyError as error:
        if way == "from":
            raise Refused("the outer one") from error
        raise Refused("the outer one")  # noqa: B904  (the other way)


def _inner_failure() -> None:
    raise KeyError("the inner one")


@clause("pool.errors.the-cause-shows-what-the-exception-followed", shares="pool")
@cases(way=each(["from", "in a handler"]))
def test_the_cause_shows_the_exception_before(mp: Api, way: str) -> None:
    result = shared_pool(mp).apply_async(fail_from_another, (way,))
    cause = str(expect.raises("get()", Refused, result.get).__cause__)
    for name in ("fail_from_another", "_inner_failure", "KeyError"):
        expect.holds(f"the text of the exception's cause to name {name}", name in cause, cause)


def go_wrong(way: str) -> Any:
    """Fail, or return what cannot travel."""
    if way == "exception":
        raise Refused
    if way == "unpicklable exception":
        raise StubbornError
    return Unpicklable()


@clause("pool.errors.a-task-that-raises-keeps-its-worker", shares="pool")
def test_a_worker_survives_the_failures_of_its_tasks(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    before = pool.apply(tasks.pid)
    for way in ("exception", "unpicklable exception", "unpicklable result"):
        expect.raises(f"a task with an {way}", Exception, pool.apply, go_wrong, (way,))
        expect.equal(f"the worker after an {way}", pool.apply(tasks.pid), before)
    expect.raises("a map", Exception, pool.map, go_wrong, ["exception"] * 3)
    expect.equal("the worker after a failed map", pool.apply(tasks.pid), before)


class OwnBaseError(BaseException):
    """No `Exception`, and none of Python's own."""


EXITS: dict[str, BaseException] = {
    "SystemExit": SystemExit(0),
    "SystemExit with a text": SystemExit("done"),
    "KeyboardInterrupt": KeyboardInterrupt(),
    "GeneratorExit": GeneratorExit(),
    "a class of the user's": OwnBaseError(),
}


def raise_exit(name: str) -> None:
    raise EXITS[name]


@clause("pool.errors.a-task-that-exits-is-reported", shares="pool")
@cases(
    name=sampled_from(sorted(EXITS)),
    call=sampled_from(["apply", "map"]),
    examples=[{"name": name, "call": "apply"} for name in sorted(EXITS)]
    + [{"name": "SystemExit", "call": "map"}],
)
def test_an_exit_in_a_task_is_an_exception_outside(mp: Api, name: str, call: str) -> None:
    pool = shared_pool(mp)
    submit, what = (pool.apply_async, (name,)) if call == "apply" else (pool.map_async, [name])
    expect.raises("get()", Exception, submit(raise_exit, what).get)
    expect.equal("a later map", pool.map(tasks.square, range(8)), [n * n for n in range(8)])


def raise_with_notes() -> NoReturn:
    """Raise a group of exceptions, each with a note."""
    errors: list[Any] = [ValueError(1), KeyError("two")]
    errors.append(vars(builtins)["ExceptionGroup"]("both", list(errors)))  # since Python 3.11
    for error in errors:
        error.add_note(f"a note of {type(error).__name__}")
    raise errors[-1]


@clause("pool.errors.notes-and-groups-survive", shares="pool")
def test_notes_and_groups_arrive(mp: Api) -> None:
    error: Any = expect.raises("apply()", Exception, shared_pool(mp).apply, raise_with_notes)
    arrived = (error, *getattr(error, "exceptions", ()))
    found = [[type(one).__name__, *getattr(one, "__notes__", ())] for one in arrived]
    names = ("ExceptionGroup", "ValueError", "KeyError")
    wanted = [[name, f"a note of {name}"] for name in names]
    expect.equal("the exceptions, with their notes", found, wanted)
