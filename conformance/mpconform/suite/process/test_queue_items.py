"""What a queue carries, and what it outlives."""

from __future__ import annotations

import threading
from contextlib import suppress

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, expect, garbage
from mpconform.suite.process.test_start import Unpicklable
from mpconform.suite.signals import expect_interruption
from mpconform.suite.system import descriptors

LARGE = bytes(range(256)) * 20_000
"""An item of some megabytes, of which no pipe takes more than a part."""


@clause("process.queue.takes-its-arguments-by-name")
def test_arguments_have_names_and_an_order(mp: Api) -> None:
    items_queue = mp.Queue(maxsize=2)
    items_queue.put(obj=1, block=True, timeout=3600)
    items_queue.put(2, True, 3600)
    got = [items_queue.get(block=True, timeout=3600), items_queue.get(True, 3600)]
    # With the two swapped, it would not be waited for.
    threading.Timer(0.05, items_queue.put, (3,)).start()
    got.append(items_queue.get(True, None))
    items_queue.close()
    expect.equal("the items", got, [1, 2, 3])


@clause("process.queue.get-is-left-when-a-signal-handler-raises")
def test_a_handlers_exception_leaves_get(mp: Api) -> None:
    items_queue = mp.Queue()
    expect_interruption("get()", items_queue.get, after=lambda: items_queue.put("late"))
    expect.equal("the item put afterwards", items_queue.get(), "late")
    items_queue.close()


def send_back(arriving: Any, leaving: Any) -> None:
    """Get an item, and put it into another queue."""
    leaving.put(arriving.get())


@clause("process.queue.carries-large-items")
def test_a_large_item_goes_to_a_child_and_back(mp: Api) -> None:
    there, back = mp.Queue(), mp.Queue()
    process = mp.Process(target=send_back, args=(there, back))
    process.start()
    there.put(LARGE)
    got = back.get()
    process.join()
    there.close()
    back.close()
    expect.holds("the item that was put", got == LARGE, got)


@clause("process.queue.an-unpicklable-item-costs-no-other")
def test_items_behind_one_that_cannot_be_pickled_come_out(mp: Api) -> None:
    items_queue = mp.Queue(2)
    with suppress(Exception):
        items_queue.put(Unpicklable())
    items_queue.put("next")
    got = [items_queue.get()]
    # Both places have to be free by now.
    for item in (1, 2):
        items_queue.put(item, block=False)
    got += [items_queue.get(), items_queue.get()]
    items_queue.close()
    expect.equal("the items that came out", got, ["next", 1, 2])


def get_and_report(witness: Witness, items_queue: Any) -> None:
    """Report, and wait for an item."""
    witness.report("waiting")
    witness.report("got", items_queue.get())


@clause("process.queue.outlives-a-killed-getter")
def test_a_process_that_is_killed_in_get_takes_nothing_along(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    process = mp.Process(target=get_and_report, args=(witness, items_queue))
    process.start()
    witness.wait_for("waiting")
    witness.open("kill", after=0.1)  # by then it waits, most likely
    witness.wait_at("kill")
    process.kill()
    process.join()
    items_queue.put("item")
    got = items_queue.get()
    items_queue.close()
    expect.equal("the item", got, "item")


def unpickle_at_gate(witness: Witness) -> str:
    """Wait at ``unpickle``."""
    witness.wait_at("unpickle")
    return "unpickled"


class SlowToArrive:
    """An object whose unpickling waits at the gate ``unpickle``."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness

    def __reduce__(self) -> tuple[Any, ...]:
        return unpickle_at_gate, (self._witness,)


def put_one(_: object, items_queue: Any, witness: Witness) -> None:
    """Put an item, when ``unpickle`` is open."""
    witness.wait_at("unpickle")
    items_queue.put("an item")


def report_one(_: object, items_queue: Any, witness: Witness) -> None:
    """Get an item, and report it."""
    witness.report("got", items_queue.get())


@clause("process.queue.works-where-only-the-child-holds-it")
def test_a_queue_that_was_dropped_works_in_its_children(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    arguments = (SlowToArrive(witness), items_queue, witness)
    processes = [mp.Process(target=target, args=arguments) for target in (put_one, report_one)]
    for process in processes:
        process.start()
    del arguments, items_queue
    garbage.collect()
    witness.open("unpickle")
    for process in processes:
        process.join()
    expect.equal("what one child got of the other", witness.values("got"), ["an item"])


def put_numbers(items_queue: Any, first: int, count: int) -> None:
    """Put so many numbers, from the first on."""
    for number in range(first, first + count):
        items_queue.put(number)


@clause("process.queue.loses-none-of-many")
def test_thousands_of_items_come_out(mp: Api) -> None:
    items_queue, count = mp.Queue(), 1000
    arguments = [(items_queue, first, count) for first in (0, count)]
    processes = [mp.Process(target=put_numbers, args=args) for args in arguments]
    for process in processes:
        process.start()
    got = sorted(items_queue.get() for _ in range(2 * count))
    for process in processes:
        process.join()
    items_queue.close()
    wrong = sorted(set(got) ^ set(range(2 * count)))
    expect.equal("the items that came out never, or too often", wrong, [])


def use_queue(mp: Api) -> None:
    """Make a queue, use it and end it."""
    items_queue = mp.Queue()
    items_queue.put("item")
    items_queue.get()
    items_queue.close()
    items_queue.join_thread()


@clause("process.queue.leaves-no-descriptor-and-no-thread")
def test_queues_that_were_closed_leave_nothing(mp: Api) -> None:
    use_queue(mp)  # with the first one, a library may start helpers
    garbage.collect()
    before = descriptors(), threading.active_count()
    for _ in range(4):
        use_queue(mp)
    garbage.collect()
    more = descriptors() - before[0], threading.active_count() - before[1]
    expect.holds("fewer descriptors and threads more than queues", max(more) < 4, more)
