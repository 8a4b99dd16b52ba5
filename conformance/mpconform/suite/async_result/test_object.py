"""The result as an object: what becomes of the call when it is dropped, and its class."""

from __future__ import annotations

import weakref

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, eventually, expect, garbage, shared_pool, tasks


class Refused(Exception):
    """An exception that a task raises."""


@clause("async_result.dropped.does-not-cancel-the-task", shares="pool")
def test_a_task_runs_though_its_result_was_dropped(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp, 1)
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    for number in range(3):
        pool.apply_async(tasks.report, (witness, "ran", number))
    garbage.collect()
    witness.open("go")
    ran = sorted(event.value for event in witness.wait_for("ran", 3))
    expect.equal("the tasks that ran", ran, [0, 1, 2])
    held.get()
    expect.equal("the value of a later task", pool.apply(tasks.square, (3,)), 9)


@clause("async_result.dropped.calls-its-callback", shares="pool")
def test_callbacks_are_called_though_the_results_were_dropped(mp: Api, witness: Witness) -> None:
    called: list[Any] = []
    pool = shared_pool(mp, 1)
    held = pool.apply_async(tasks.wait_at_gate, (witness, "go"))
    pool.apply_async(tasks.square, (3,), callback=called.append)
    pool.apply_async(
        tasks.raise_it, (Refused(),), error_callback=lambda _: called.append("an error")
    )
    pool.map_async(tasks.square, [1, 2], callback=called.append)
    garbage.collect()
    witness.open("go")
    held.get()
    eventually("the three callbacks have been called", lambda: len(called) >= 3)
    # In which order is another clause's.
    wanted: list[Any] = [9, "an error", [1, 4]]
    expect.equal("what the callbacks brought", sorted(called, key=str), sorted(wanted, key=str))


class Large:
    """An object that can be looked for."""


def made_large() -> Large:
    return Large()


@clause("async_result.dropped.frees-its-value", shares="pool")
def test_nothing_keeps_the_value_of_a_dropped_result(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    result = pool.apply_async(made_large)
    value = weakref.ref(result.get())
    garbage.collect()
    expect.holds("the result to keep its value while it is kept", value() is not None, None)
    del result
    eventually("the value is freed", lambda: garbage.freed([value]))


@clause("async_result.class.is-exported", shares="pool")
def test_results_are_instances_of_async_result(mp: Api) -> None:
    pool = shared_pool(mp, 1)
    results = {
        "apply_async": pool.apply_async(tasks.nothing),
        "map_async": pool.map_async(tasks.square, [1]),
    }
    exported: Any = getattr(mp, "AsyncResult", None)
    expect.holds("pool.AsyncResult to be a class", isinstance(exported, type), exported)
    for name, result in results.items():
        result.wait()
        expect.holds(f"{name} to return an AsyncResult", isinstance(result, exported), type(result))


@clause("async_result.class.may-be-subscripted")
def test_the_class_can_stand_in_annotations(mp: Api) -> None:
    try:
        mp.AsyncResult[int]
    except TypeError as error:
        raise expect.Mismatch("AsyncResult[int] to be possible", expect.show(error)) from error
