"""callback and error_callback: which of them is called, how often, when, and one at a time."""

from __future__ import annotations

import os
import time
from typing import Any

from mpconform.suite import Api, Witness, clause, eventually, expect, tasks

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

    with mp.Pool(2) as pool:
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

    with mp.Pool(2) as pool:
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


@clause("pool.callbacks.run-before-the-result-is-ready")
def test_the_result_is_not_ready_until_its_callback_has_returned(mp: Api, witness: Witness) -> None:
    results: dict[str, Any] = {}
    seen: dict[str, bool] = {}

    def look(name: str) -> None:
        time.sleep(0.02)  # time for a get() that returns too early to do so
        seen[name] = results[name].ready()

    with mp.Pool(1) as pool:
        # The gate keeps each task from ending before its result stands in the dictionary.
        results["success"] = pool.apply_async(
            tasks.wait_at_gate, (witness, "go"), callback=lambda _: look("success")
        )
        results["failure"] = pool.apply_async(
            tasks.raise_it, (Refused(),), error_callback=lambda _: look("failure")
        )
        results["map"] = pool.map_async(abs, [1, 2], callback=lambda _: look("map"))
        witness.open("go")
        for name, result in results.items():
            result.wait()
            expect.equal(f"ready() as the callback of the {name} saw it", seen.get(name), False)
    pool.join()


@clause("pool.callbacks.run-one-at-a-time-in-the-owner")
def test_callbacks_never_overlap(mp: Api) -> None:
    inside: list[int] = []
    most = 0
    processes: list[int] = []

    def callback(number: int) -> None:
        nonlocal most
        inside.append(number)
        most = max(most, len(inside))
        time.sleep(0.005)  # time for another callback to come in, if one may
        inside.remove(number)
        processes.append(os.getpid())

    with mp.Pool(2) as pool:
        for number in range(12):
            pool.apply_async(tasks.identity, (number,), callback=callback)
        eventually("every callback has returned", lambda: len(processes) >= 12)
        pool.close()
        pool.join()
    expect.equal("the most callbacks that ran at one time", most, 1)
    expect.equal("the processes in which callbacks ran", set(processes), {os.getpid()})


@clause("pool.callbacks.may-submit-tasks")
def test_a_callback_submits_the_next_task(mp: Api) -> None:
    follow_ups: list[Any] = []
    with mp.Pool(1) as pool:

        def submit(number: int) -> None:
            follow_ups.append(pool.apply_async(tasks.square, (number + 1,)))

        pool.apply_async(tasks.identity, (4,), callback=submit)
        eventually("the callback has submitted its task", lambda: bool(follow_ups))
        expect.equal("the result of the task from the callback", follow_ups[0].get(), 25)
    pool.join()


@clause("pool.callbacks.an-empty-map-calls-its-callback")
def test_a_map_of_nothing_calls_its_callback(mp: Api) -> None:
    called: list[Any] = []
    with mp.Pool(1) as pool:
        pool.map_async(abs, [], callback=called.append).get()
        # What had been called late, had been called by the end of this pool.
        pool.apply(tasks.nothing)
        pool.close()
        pool.join()
    expect.equal("the calls of the callback", called, [[]])


def raise_in_callback(value: Any) -> None:
    raise RuntimeError("raised in a callback")


@clause("pool.callbacks.one-that-raises-leaves-the-pool-working")
def test_the_result_and_later_tasks_survive_a_callback_that_raises(mp: Api) -> None:
    with mp.Pool(1) as pool:
        pool.apply_async(tasks.square, (2,), callback=raise_in_callback).wait()
        expect.equal("the value of a later task", pool.apply(tasks.square, (3,)), 9)
    pool.join()
