"""When callbacks are called, in which thread, and what they may do there."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import partial

from mpconform.annotations import Any
from mpconform.cases import booleans, lists, sampled_from
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    each,
    eventually,
    expect,
    reached,
    shared_pool,
    tasks,
    terminating,
)
from mpconform.suite.pool.travel import Unpicklable


class Refused(Exception):
    """An exception that a task raises."""


@clause("pool.callbacks.run-before-the-result-is-ready", shares="pool")
def test_the_result_is_not_ready_until_its_callback_has_returned(mp: Api, witness: Witness) -> None:
    results: dict[str, Any] = {}
    seen: dict[str, bool] = {}

    def look(name: str) -> None:
        time.sleep(0.02)  # time for a get() that returns too early to do so
        seen[name] = results[name].ready()

    pool = shared_pool(mp, 1)
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

    with terminating(mp.Pool(2)) as pool:
        for number in range(12):
            pool.apply_async(tasks.identity, (number,), callback=callback)
        eventually("every callback has returned", lambda: len(processes) >= 12)
        pool.close()
        pool.join()
    expect.equal("the most callbacks that ran at one time", most, 1)
    expect.equal("the processes in which callbacks ran", set(processes), {os.getpid()})


@clause("pool.callbacks.run-in-one-thread-of-the-pool")
def test_callbacks_run_in_a_thread_of_their_own(mp: Api) -> None:
    threads: list[int] = []

    def callback(_: object) -> None:
        threads.append(threading.get_ident())

    def submit() -> None:
        pool.apply_async(tasks.nothing, callback=callback)
        pool.apply_async(tasks.raise_it, (Refused(),), error_callback=callback)
        pool.map_async(abs, [-1, 1], callback=callback)

    with terminating(mp.Pool(2)) as pool:
        submitting = threading.Thread(target=submit, daemon=True)
        submitting.start()
        submit()
        submitting.join()
        # No method of the pool is called while this waits.
        eventually("every callback is called", lambda: len(threads) >= 6)
        pool.close()
        pool.join()
    expect.equal("the number of threads that called back", len(set(threads)), 1)
    expect.holds(
        "callbacks to run in no thread of the program",
        threads[0] not in (threading.get_ident(), submitting.ident),
        threads[0],
    )


def fail_or_return(item: tuple[int, bool]) -> int:
    number, fails = item
    if fails:
        raise Refused(number)
    return number


@clause("pool.callbacks.come-in-the-order-of-the-ends", shares="pool")
@cases(
    fails=lists(booleans(), min_size=2, max_size=10),
    examples=[{"fails": [False] * 10}, {"fails": [False, True, True, False]}],
    reach=("all succeed", "some fail"),
)
def test_one_workers_callbacks_come_in_order(mp: Api, fails: list[bool]) -> None:
    reached("some fail" if any(fails) else "all succeed")
    called: list[int] = []

    def callback(number: int) -> None:
        time.sleep(0.002)  # time for later ends to arrive, which may not come before
        called.append(number)

    pool = shared_pool(mp, 1)
    results = [
        pool.apply_async(
            fail_or_return,
            (item,),
            # By its number, not by what it is called with: that is another clause's.
            callback=lambda _, number=item[0]: callback(number),
            error_callback=lambda _, number=item[0]: callback(number),
        )
        for item in enumerate(fails)
    ]
    eventually("every callback has been called", lambda: len(called) == len(fails))
    expect.equal("the order of the callbacks", called, list(range(len(fails))))
    for result in results:
        result.wait()


def finish_at_gate(witness: Witness, failing: int, number: int) -> int:
    if number == failing:
        raise Refused(number)
    witness.wait_at("go")
    witness.report("finished", number)
    return number


@clause("pool.callbacks.of-a-map-wait-for-every-chunk", shares="pool")
@cases(
    failing=sampled_from([0, 2, 9]),
    examples=[{"failing": 0}, {"failing": 9}],
    reach=("an item fails", "no item fails"),
)
def test_a_maps_callback_comes_after_its_last_chunk(
    mp: Api, witness: Witness, failing: int
) -> None:
    reached("an item fails" if failing < 5 else "no item fails")
    finished: list[list[int]] = []

    def callback(_: object) -> None:
        finished.append(sorted(event.value for event in witness.events("finished")))

    task = partial(finish_at_gate, witness, failing)
    result = shared_pool(mp).map_async(task, range(5), 1, callback, callback)
    # The failure is known long before the gate opens.
    witness.open("go", after=0.05)
    result.wait()
    wanted = [number for number in range(5) if number != failing]
    expect.equal("the items finished when the callback was called", finished, [wanted])


def outcome_of(call: Callable[..., Any], *args: Any) -> Any:
    """What the call returns or raises: nobody sees what a callback raises."""
    try:
        return call(*args)
    except Exception as error:
        return error


@clause("pool.callbacks.may-submit-tasks", shares="pool")
def test_a_callback_submits_the_next_task(mp: Api) -> None:
    follow_ups: list[Any] = []
    pool = shared_pool(mp, 1)

    def submit(number: int) -> None:
        follow_ups.append(outcome_of(pool.apply_async, tasks.square, (number + 1,)))

    pool.apply_async(tasks.identity, (4,), callback=submit)
    eventually("the callback has submitted its task", lambda: bool(follow_ups))
    (found,) = follow_ups
    expect.holds("the task to be accepted", not isinstance(found, Exception), found)
    expect.equal("the result of the task from the callback", found.get(), 25)


@clause("pool.callbacks.may-end-the-pool")
@cases(ending=each(["close", "terminate"]))
def test_a_callback_ends_its_pool(mp: Api, ending: str) -> None:
    pool = mp.Pool(2)
    returned: list[Any] = []
    pool.apply_async(
        tasks.nothing, callback=lambda _: returned.append(outcome_of(getattr(pool, ending)))
    )
    eventually(f"{ending}() has returned in the callback", lambda: bool(returned))
    pool.join()
    expect.equal(f"what {ending}() returned", returned, [None])


@clause("pool.callbacks.are-over-when-the-pool-is-joined")
def test_join_waits_for_callbacks(mp: Api, witness: Witness) -> None:
    returned: list[Any] = []

    def callback(value: Any) -> None:
        witness.wait_at("callbacks")
        returned.append(value)

    pool = mp.Pool(2)
    for number in range(6):
        pool.apply_async(tasks.identity, (number,), callback=callback)
    pool.apply_async(tasks.raise_it, (Refused(),), error_callback=lambda _: callback("an error"))
    pool.map_async(abs, [-1, 1], callback=callback)
    pool.close()
    # Opened while join() waits: one that does not wait finds no callback over.
    witness.open("callbacks", after=0.1)
    pool.join()
    # Tasks run side by side: nothing is said about the order of the callbacks.
    wanted: list[Any] = [*range(6), "an error", [1, 1]]
    expect.equal(
        "the callbacks over after join()", sorted(returned, key=str), sorted(wanted, key=str)
    )


@clause("pool.callbacks.of-what-cannot-be-pickled-run-like-others", shares="pool")
def test_the_callback_of_an_unpicklable_task_waits_its_turn(mp: Api, witness: Witness) -> None:
    threads: list[int] = []
    inside: list[str] = []
    most: list[int] = []

    def callback(name: str) -> None:
        inside.append(name)
        most.append(len(inside))
        threads.append(threading.get_ident())
        if name == "first":
            witness.report("inside")
            witness.wait_at("go")  # time for another callback to come in, if one may
        inside.remove(name)

    pool = shared_pool(mp, 1)
    first = pool.apply_async(tasks.nothing, callback=lambda _: callback("first"))
    witness.wait_for("inside")
    second = pool.apply_async(
        tasks.identity, (Unpicklable(),), error_callback=lambda _: callback("second")
    )
    witness.open("go", after=0.1)
    first.wait()
    second.wait()
    expect.equal("the number of callbacks that ran at each call", most, [1, 1])
    expect.equal("the number of threads that called back", len(set(threads)), 1)
