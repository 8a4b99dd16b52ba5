"""callback and error_callback: which of them is called, how often, and with what."""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.suite import (
    Api,
    cases,
    clause,
    each,
    eventually,
    expect,
    shared_pool,
    tasks,
    terminating,
)

VALUES: tuple[Any, ...] = (0, None, "", [], False, [1, 2], {"a": ()}, "text")


class Refused(Exception):
    """An exception that a task raises."""


def fail_at(number: int) -> int:
    if number == 2:
        raise Refused(number)
    return number


@clause("pool.callbacks.success-calls-the-callback-once")
def test_a_success_calls_callback_and_nothing_else(mp: Api) -> None:
    called: list[tuple[str, Any]] = []
    wanted: list[tuple[str, Any]] = []

    with terminating(mp.Pool(2)) as pool:
        for number, value in enumerate(VALUES):
            name = f"apply_async {number}"
            pool.apply_async(
                tasks.identity,
                (value,),
                callback=lambda value, name=name: called.append((name, value)),
                error_callback=lambda error, name=name: called.append((name, error)),
            )
            wanted.append((name, value))
        pool.map_async(
            tasks.square,
            range(9),
            callback=lambda value: called.append(("map_async", value)),
            error_callback=lambda error: called.append(("map_async", error)),
        )
        wanted.append(("map_async", [number * number for number in range(9)]))
        eventually("every callback is called", lambda: len(called) >= len(wanted))
        pool.close()
        pool.join()
    expect.equal("the calls of callbacks", sorted(called, key=_name), sorted(wanted, key=_name))


@clause("pool.callbacks.failure-calls-the-error-callback-once")
def test_a_failure_calls_error_callback_and_nothing_else(mp: Api) -> None:
    values: list[Any] = []
    errors: list[tuple[str, BaseException]] = []

    with terminating(mp.Pool(2)) as pool:
        results = {}
        for number in range(4):
            results[f"apply_async {number}"] = pool.apply_async(
                tasks.raise_it,
                (Refused(number),),
                callback=values.append,
                error_callback=lambda error, name=f"apply_async {number}": errors.append(
                    (name, error)
                ),
            )
        results["map_async"] = pool.map_async(
            fail_at,
            range(4),
            callback=values.append,
            error_callback=lambda error: errors.append(("map_async", error)),
        )
        eventually("every error_callback is called", lambda: len(errors) >= len(results))
        pool.close()
        pool.join()
    expect.equal("the calls of callback", values, [])
    expect.equal("the calls of error_callback", sorted(map(_name, errors)), sorted(results))
    for name, error in errors:
        raised = expect.raises(f"get() of {name}", Refused, results[name].get)
        expect.equal(
            f"the exception that error_callback got from {name}",
            (type(error), getattr(error, "args", None)),
            (type(raised), raised.args),
        )


def _name(call: tuple[str, Any]) -> str:
    return call[0]


@clause("pool.callbacks.get-the-object-that-get-gives", shares="pool")
def test_the_callback_and_get_share_one_object(mp: Api) -> None:
    pool = shared_pool(mp)
    told: list[Any] = []
    value = pool.apply_async(tasks.identity, ([1, 2],), callback=told.append)
    expect.holds("callback to get the value that get() returns", value.get() is told[-1], told)
    mapped = pool.map_async(tasks.square, range(5), callback=told.append)
    expect.holds("callback to get the list that get() returns", mapped.get() is told[-1], told)
    failed = pool.apply_async(tasks.raise_it, (Refused(3),), error_callback=told.append)
    error = expect.raises("get()", Refused, failed.get)
    expect.holds("error_callback to get the exception that get() raises", error is told[-1], told)


@clause("pool.callbacks.an-empty-map-calls-its-callback")
def test_a_map_of_nothing_calls_its_callback(mp: Api) -> None:
    called: list[Any] = []
    with terminating(mp.Pool(1)) as pool:
        pool.map_async(abs, [], callback=called.append).get()
        # What had been called late, had been called by the end of this pool.
        pool.apply(tasks.nothing)
        pool.close()
        pool.join()
    expect.equal("the calls of the callback", called, [[]])


def raise_in_callback(value: Any) -> None:
    raise RuntimeError("raised in a callback")


@clause("pool.callbacks.one-that-raises-leaves-the-pool-working", shares="pool")
@cases(which=each(["callback", "error_callback", "callback of a map"]))
def test_the_result_and_later_tasks_survive_a_callback_that_raises(mp: Api, which: str) -> None:
    pool = shared_pool(mp, 1)
    call: Any = tasks.raise_it if which == "error_callback" else tasks.square
    what: Any = (Refused(),) if which == "error_callback" else (2,)
    submit = pool.map_async if which == "callback of a map" else pool.apply_async
    submit(call, what, **{which.split()[0]: raise_in_callback}).wait()
    expect.equal("the value of a later task", pool.apply(tasks.square, (3,)), 9)


class Window:
    """An object that cannot be pickled, with callbacks for methods."""

    def __init__(self) -> None:
        self.shown: list[object] = []

    def __reduce__(self) -> Any:
        raise TypeError("a window cannot be pickled")

    def show(self, value: object) -> None:
        self.shown.append(value)

    def show_error(self, _: BaseException) -> None:
        self.shown.append("an error")


@clause("pool.callbacks.need-no-pickling", shares="pool")
def test_callbacks_stay_in_the_owner(mp: Api) -> None:
    pool, window = shared_pool(mp), Window()
    tell = {"callback": window.show, "error_callback": window.show_error}
    pool.apply_async(tasks.square, (3,), **tell).wait()
    pool.map_async(tasks.square, range(3), **tell).wait()
    pool.apply_async(fail_at, (2,), **tell).wait()
    expect.equal("what the callbacks were told", window.shown, [9, [0, 1, 4], "an error"])


class Collector(list[Any]):
    """A list that can be called: it is false in a condition, while it is empty."""

    __call__ = list.append


@clause("pool.callbacks.one-that-is-false-is-called", shares="pool")
def test_a_callback_without_entries_is_called(mp: Api) -> None:
    pool, values, errors = shared_pool(mp), Collector(), Collector()
    for number in (1, 2):
        pool.apply_async(fail_at, (number,), callback=values, error_callback=errors).wait()
    expect.equal("what the callback was told", list(values), [1])
    expect.equal("the calls of the error callback", len(errors), 1)
