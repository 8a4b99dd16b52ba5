"""A Queue, as far as a process needs one."""

from __future__ import annotations

import os
import pickle
import queue
import time

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, completed, each, eventually, expect
from mpconform.suite.programs import run_call
from mpconform.suite.system import is_running

ITEMS = [1, "two", None, [3.5, {"four": 5}], b"six", 1]


MANY = 200
"""Items of `SIZE` that are more than a system keeps for a pipe."""

SIZE = 20_000


def large_item(number: int) -> bytes:
    """An item that tells its place."""
    return number.to_bytes(2, "big") * (SIZE // 2)


def report_items(witness: Witness, items_queue: Any, count: int) -> None:
    """Get so many items, and report them."""
    witness.report("got", [items_queue.get() for _ in range(count)])


def put_and_get(witness: Witness, items_queue: Any, name: str, count: int) -> None:
    """Put items with a name and a number, then get as many; report these."""
    put_all(items_queue, [[name, number] for number in range(count)])
    report_items(witness, items_queue, count)


def put_later(witness: Witness, items_queue: Any) -> None:
    """Put an item when ``go`` is opened."""
    witness.report("started")
    witness.wait_at("go")
    items_queue.put("late")


def put_many(witness: Witness, items_queue: Any) -> None:
    """Put many large items; return."""
    put_all(items_queue, [large_item(number) for number in range(MANY)])
    witness.report("put")


def put_many_and_leave(witness: Witness, items_queue: Any) -> None:
    """Put many large items, wait until they are sent, and end without any clean-up."""
    put_many(witness, items_queue)
    items_queue.close()
    items_queue.join_thread()
    os._exit(0)


def get_many(witness: Witness, items_queue: Any) -> None:
    """Get many items, some time after they were put; report how many."""
    wait_until_put(witness)
    witness.report("got", len([items_queue.get() for _ in range(MANY)]))


def put_many_to_a_child_and_leave(mp: Api, witness: Witness) -> None:
    """Make a queue and a process that gets from it, put many items, and end when they are sent."""
    items_queue = mp.Queue()
    mp.Process(target=get_many, args=(witness, items_queue)).start()
    put_many_and_leave(witness, items_queue)


def put_many_for_nobody(witness: Witness, items_queue: Any) -> None:
    """Put many large items, and do not care whether somebody gets them."""
    items_queue.cancel_join_thread()
    put_many(witness, items_queue)


def items_until_the_end(process: Any, items_queue: Any, count: int) -> list[Any]:
    """So many items, or what comes out until the process has ended and nothing is left."""
    got: list[Any] = []
    while True:
        ended = not process.is_alive()
        try:
            while len(got) < count:
                got.append(items_queue.get(timeout=0.05))
        except queue.Empty:
            if not ended:
                continue
        return got


def wait_until_put(witness: Witness) -> None:
    """Wait for ``put``, and a little more: a process that leaves its items behind may end then."""
    witness.wait_for("put")
    witness.open("read", after=0.2)
    witness.wait_at("read")


def put_all(items_queue: Any, items: list[Any]) -> None:
    """Put the items into the queue, in order."""
    for item in items:
        items_queue.put(item)


@clause("process.queue.keeps-what-an-ended-process-put")
def test_items_survive_the_process_that_put_them(mp: Api) -> None:
    items_queue = mp.Queue()
    process = mp.Process(target=put_all, args=(items_queue, ITEMS))
    process.start()
    process.join()  # so few items fit into the queue's pipe
    got = items_until_the_end(process, items_queue, len(ITEMS))
    items_queue.close()
    expect.equal("the items that came out of the queue", got, ITEMS)


@clause("process.queue.hands-items-to-a-child")
def test_a_child_gets_what_its_creator_puts(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    put_all(items_queue, ["before", 1])
    process = mp.Process(target=report_items, args=(witness, items_queue, 4))
    process.start()
    put_all(items_queue, ["after", 2])
    process.join()
    items_queue.close()
    got = witness.values("got")
    expect.equal("the items that the child got", got, [["before", 1, "after", 2]])


@clause("process.queue.serves-several-processes")
def test_every_item_comes_out_once(mp: Api, witness: Witness) -> None:
    items_queue, names, count = mp.Queue(), ["first", "second"], 5
    processes = [
        mp.Process(target=put_and_get, args=(witness, items_queue, name, count)) for name in names
    ]
    # The creator's are put before, so a child begins with a queue that was in use.
    put_all(items_queue, [["creator", number] for number in range(count)])
    for process in processes:
        process.start()
    report_items(witness, items_queue, count)
    for process in processes:
        process.join()
    items_queue.close()
    lists = witness.values("got")
    items = sorted(item for got in lists for item in got)
    wanted = [[name, number] for name in sorted(["creator", *names]) for number in range(count)]
    expect.equal("all that came out, sorted", items, wanted)
    for got in lists:
        for name in ["creator", *names]:
            numbers = [number for other, number in got if other == name]
            expect.equal(f"what one process got of {name!r}", numbers, sorted(numbers))


@clause("process.queue.get-waits-for-an-item")
def test_get_waits_until_something_is_put(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    process = mp.Process(target=put_later, args=(witness, items_queue))
    process.start()
    witness.wait_for("started")
    witness.open("go", after=0.05)
    got = items_queue.get()
    process.join()
    items_queue.close()
    expect.equal("what get() of an empty queue returned", got, "late")


@clause("process.queue.get-gives-up-after-its-timeout")
@cases(timeout=each([0.06, 0]))
def test_get_of_an_empty_queue_gives_up(mp: Api, timeout: float) -> None:
    items_queue = mp.Queue()
    began = time.monotonic()
    expect.raises("get(timeout) of nothing", queue.Empty, items_queue.get, timeout=timeout)
    expect.lasted("get(timeout)", time.monotonic() - began, timeout)
    expect.raises("get(False) of nothing", queue.Empty, items_queue.get, False)
    expect.raises("get_nowait() of nothing", queue.Empty, items_queue.get_nowait)
    items_queue.close()


@clause("process.queue.put-gives-up-when-full")
def test_put_to_a_full_queue_gives_up(mp: Api) -> None:
    items_queue = mp.Queue(2)
    put_all(items_queue, [1, 2])
    began = time.monotonic()
    expect.raises("put(timeout) when full", queue.Full, items_queue.put, 3, timeout=0.06)
    expect.lasted("put(timeout)", time.monotonic() - began, 0.06)
    expect.raises("put(block=False) when full", queue.Full, items_queue.put, 3, False)
    expect.raises("put_nowait() when full", queue.Full, items_queue.put_nowait, 3)
    got = [items_queue.get()]
    items_queue.put(4)
    got += [items_queue.get(), items_queue.get()]
    items_queue.close()
    expect.equal("what came out, with an item put after one was taken", got, [1, 2, 4])


@clause("process.queue.close-refuses-further-use")
def test_a_closed_queue_takes_and_gives_nothing(mp: Api) -> None:
    items_queue = mp.Queue()
    items_queue.close()
    expect.raises("put() after close()", ValueError, items_queue.put, 1)
    expect.raises("get() after close()", ValueError, items_queue.get)


@clause("process.queue.keeps-more-than-fits")
def test_many_items_survive_the_target_that_put_them(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    process = mp.Process(target=put_many, args=(witness, items_queue))
    process.start()
    wait_until_put(witness)
    got = items_until_the_end(process, items_queue, MANY)
    process.join()
    items_queue.close()
    expect.equal("the number of items that came out", len(got), MANY)
    wanted = [large_item(number) for number in range(MANY)]
    expect.holds("the items in order, whole", got == wanted, [item[:2] for item in got])


_queues: list[Any] = []
"""Those that a program keeps until its end."""


def put_many_and_end(mp: Api, witness: Witness) -> None:
    """Start a process that gets many items, put them, and come to an end."""
    items_queue = mp.Queue()
    _queues.append(items_queue)
    mp.Process(target=report_number_of_items, args=(witness, items_queue)).start()
    witness.wait_for("started")
    put_many(witness, items_queue)


def report_number_of_items(witness: Witness, items_queue: Any) -> None:
    """Report how many items come in order, when all have been put."""
    witness.report("started")
    wait_until_put(witness)
    witness.report("number", [items_queue.get() == large_item(n) for n in range(MANY)].count(True))


@clause("process.queue.keeps-more-than-fits")
def test_many_items_survive_the_program_that_put_them(mp: Api, witness: Witness) -> None:
    run_call(put_many_and_end, (mp, witness))
    # Whether the program waits for the process that gets them, is another clause's.
    number = witness.wait_for("number")[0].value
    expect.equal("the number of items that came out, in order", number, MANY)


def put_and_end(mp: Api, witness: Witness) -> None:
    """Start a process that gets items, put them, and come to an end at once."""
    items_queue = mp.Queue()
    _queues.append(items_queue)
    put_all(items_queue, ["before", 1])
    mp.Process(target=report_items, args=(witness, items_queue, 4)).start()
    put_all(items_queue, ["after", 2])


@clause("process.queue.outlives-a-creator-that-ends-at-once")
@cases(creator=each(["process", "program"]))
def test_a_child_gets_what_an_ended_creator_put(mp: Api, witness: Witness, creator: str) -> None:
    if creator == "process":
        completed(mp.Process(target=put_and_end, args=(mp, witness)))
    else:
        run_call(put_and_end, (mp, witness))
    expect.equal("the items that the child got", witness.values("got"), [["before", 1, "after", 2]])


@clause("process.queue.join_thread-waits-until-all-is-sent")
def test_nothing_is_lost_after_join_thread(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    process = mp.Process(target=put_many_and_leave, args=(witness, items_queue))
    process.start()
    wait_until_put(witness)
    got = items_until_the_end(process, items_queue, MANY)
    process.join()
    items_queue.close()
    expect.equal("the number of items that came out", len(got), MANY)


@clause("process.queue.join_thread-waits-until-all-is-sent")
def test_nothing_is_lost_after_join_thread_where_the_queue_was_made(
    mp: Api, witness: Witness
) -> None:
    run_call(put_many_to_a_child_and_leave, (mp, witness))
    (event,) = witness.wait_for("got")
    eventually("the child has ended", lambda: not is_running(event.pid))
    expect.equal("the number of items that came out", event.value, MANY)


@clause("process.queue.cancel_join_thread-lets-a-process-end")
def test_a_process_that_gives_its_items_up_ends(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    process = completed(mp.Process(target=put_many_for_nobody, args=(witness, items_queue)))
    items_queue.close()
    expect.equal("whether it has put its items", len(witness.events("put")), 1)
    expect.equal("the exit code of the process", process.exitcode, 0)


@clause("process.queue.reaches-processes-by-their-start-only")
def test_a_queue_is_not_pickled(mp: Api) -> None:
    items_queue = mp.Queue()
    expect.raises("pickling a queue", RuntimeError, pickle.dumps, items_queue)
    items_queue.close()
