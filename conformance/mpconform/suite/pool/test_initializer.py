"""The initializer: when and where it runs, and what becomes of a pool whose initializer fails."""

from __future__ import annotations

import os
import threading
import time

from mpconform.annotations import Any, NoReturn
from mpconform.suite import Api, Witness, clause, expect, tasks, terminating
from mpconform.suite.pool import workers


@clause("pool.initializer.runs-once-before-the-tasks")
def test_each_worker_is_initialized_once_and_first(mp: Api, witness: Witness) -> None:
    arguments = (witness, "initialized")
    with terminating(mp.Pool(2, initializer=workers.report_who, initargs=arguments)) as pool:
        results = [
            pool.apply_async(workers.who_at_gate, (witness, "all at work")) for _ in range(2)
        ]
        witness.wait_for("started", 2)
        witness.open("all at work")
        at_work = sorted(result.get() for result in results)
        for _ in range(4):
            pool.apply(tasks.nothing)
        initialized = witness.values("initialized")
        expect.equal("the workers, in each run of the initializer", sorted(initialized), at_work)
        order = [event.name for event in witness.events() if event.value == at_work[0]]
        expect.equal("the events of a worker", order, ["initialized", "started"])
    pool.join()


@clause("pool.initializer.runs-in-replacement-workers")
def test_a_replacement_is_initialized_too(mp: Api, witness: Witness) -> None:
    arguments = (witness, "initialized")
    with terminating(
        mp.Pool(1, initializer=tasks.report_pid, initargs=arguments, maxtasksperchild=1)
    ) as pool:
        for _ in range(2):
            pid = pool.apply(tasks.pid)
            initialized = witness.values("initialized")
            expect.equal("the initializer's runs in this worker", initialized.count(pid), 1)
    pool.join()


@clause("pool.initializer.takes-arguments-of-any-size")
def test_a_large_argument_reaches_every_worker(mp: Api) -> None:
    arguments = (b"0123456789" * 200_000,)
    handed = {"initializer": workers.remember, "initargs": arguments}
    with terminating(mp.Pool(1, **handed, maxtasksperchild=1)) as pool:
        found = [pool.apply(workers.digest_of_what_is_remembered) for _ in range(2)]
    pool.join()
    workers.remember(*arguments)
    expect.equal("what two workers have", found, [workers.digest_of_what_is_remembered()] * 2)
    workers.remember(None)


@clause("pool.initializer.rejects-what-is-not-callable")
def test_an_initializer_can_be_called(mp: Api) -> None:
    for initializer in (7, "len", ()):
        what = f"Pool(1, initializer={initializer!r})"
        expect.raises(what, TypeError, mp.Pool, 1, initializer=initializer)


_here = threading.local()


def open_connection(name: str) -> None:
    _here.connection = name


def use_connection() -> str:
    return getattr(_here, "connection", "none in this thread")


@clause("pool.initializer.shares-its-thread-with-the-tasks")
def test_tasks_find_what_the_initializer_left_in_its_thread(mp: Api) -> None:
    with terminating(mp.Pool(1, initializer=open_connection, initargs=("the connection",))) as pool:
        got = [pool.apply(use_connection) for _ in range(2)]
        expect.equal("what two tasks find", got, ["the connection"] * 2)
    pool.join()


def wait_before_the_tasks(witness: Witness) -> None:
    witness.report("initializing")
    witness.wait_at("initialize")


@clause("pool.initializer.is-not-waited-for")
def test_the_owner_goes_on_while_workers_initialize(mp: Api, witness: Witness) -> None:
    # The gate is closed: a Pool() that waits for the initializer never comes to open it.
    with terminating(mp.Pool(1, initializer=wait_before_the_tasks, initargs=(witness,))) as pool:
        result = pool.apply_async(tasks.square, (3,))
        witness.wait_for("initializing")
        witness.open("initialize")
        expect.equal("the value of the task", result.get(), 9)
    pool.join()


def open_channels(items_queue: Any, connection: Any) -> None:
    _here.channels = items_queue, connection


def tell_both(word: str) -> int:
    items_queue, connection = _here.channels
    items_queue.put(word)
    connection.send(word)
    return os.getpid()


@clause("pool.initializer.takes-what-a-process-inherits")
def test_workers_and_their_replacements_get_a_queue(mp: Api) -> None:
    items_queue, words = mp.Queue(), ["first", "second", "third"]
    ours, theirs = mp.Pipe()
    arguments = {"initargs": (items_queue, theirs), "maxtasksperchild": 1}
    with terminating(mp.Pool(1, initializer=open_channels, **arguments)) as pool:
        pids = [pool.apply(tell_both, (word,)) for word in words]
        got = [[items_queue.get(), ours.recv()] for _ in words]
    pool.join()
    items_queue.close()
    expect.equal("the number of workers", len(set(pids)), 3)
    expect.equal("what came over queue and pipe", got, [[word, word] for word in words])


class NoConnection(Exception):
    """What an initializer ends with."""


def fail() -> NoReturn:
    time.sleep(0.2)  # replacing the workers for ever is to cost no more than it must
    raise NoConnection


@clause("pool.initializer.a-failure-fails-the-tasks")
def test_tasks_raise_when_no_worker_can_be_initialized(mp: Api) -> None:
    with terminating(mp.Pool(1, initializer=fail)) as pool:
        result = pool.apply_async(tasks.nothing)
        expect.raises("get()", Exception, result.get)
    pool.join()


@clause("pool.initializer.a-failure-tells-its-cause")
def test_the_error_of_the_initializer_is_told(mp: Api) -> None:
    with terminating(mp.Pool(1, initializer=fail)) as pool:
        result = pool.apply_async(tasks.nothing)
        error = expect.raises("get()", Exception, result.get)
    pool.join()
    told = [type(error), type(error.__cause__)]
    expect.holds("NoConnection, or what has that for its cause", NoConnection in told, told)


def die_the_first_time(witness: Witness) -> None:
    witness.report("initializing")
    if len(witness.events("initializing")) == 1:
        os._exit(9)


@clause("pool.worker-death.in-the-initializer-costs-no-task")
def test_a_worker_lost_in_the_initializer_is_replaced(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1, initializer=die_the_first_time, initargs=(witness,))) as pool:
        results = [pool.apply_async(tasks.square, (n,)) for n in range(3)]
        expect.equal("the values", [result.get() for result in results], [0, 1, 4])
    pool.join()


class Door:
    """An object that refuses to be pickled."""

    def __init__(self) -> None:
        self.opened = "not yet"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a door cannot be pickled")


def door_here() -> str:
    return getattr(_here, "door", "none")


@clause("pool.initializer.needs-no-pickling-under-fork")
def test_a_forked_worker_inherits_its_initializer(mp: Api) -> None:
    def open_door(door: Door) -> None:
        _here.door = f"opened by {type(door).__name__}"

    door = Door()
    making = {"initializer": open_door, "initargs": (door,), "maxtasksperchild": 1}
    with terminating(mp.Pool(1, **making)) as pool:
        got = [pool.apply(door_here) for _ in range(2)]
    pool.join()
    expect.equal("what two workers have from the initializer", got, ["opened by Door"] * 2)
