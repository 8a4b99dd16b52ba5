"""What a Queue carries, and what it keeps, in cases that are out of the ordinary."""

from __future__ import annotations

import gc
from contextlib import suppress

from mpconform.annotations import Any, NoReturn
from mpconform.suite import Api, Witness, cases, clause, completed, each, expect
from mpconform.suite.process.test_queue import items_until_the_end, put_all
from mpconform.suite.system import descriptors

SIZES = (0, 40_000, 1, 100_000, 2 << 20, 3)
"""Numbers of bytes: large items, with small ones between them."""


class CannotPickle(Exception):
    """What pickling some objects raises."""


class Unpicklable:
    """An object that refuses to be pickled."""

    def __reduce__(self) -> NoReturn:
        raise CannotPickle


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


def pass_on(inbox: Any, outbox: Any, count: int) -> None:
    """Get so many items from one queue, and put each into another."""
    put_all(outbox, [inbox.get() for _ in range(count)])


def put_one(_: object, items_queue: Any, witness: Witness) -> None:
    """Put an item, when ``unpickle`` is open."""
    witness.wait_at("unpickle")
    items_queue.put("an item")


def report_one(_: object, items_queue: Any, witness: Witness) -> None:
    """Get an item, and report it."""
    witness.report("got", items_queue.get())


@clause("process.queue.carries-large-items")
def test_items_of_any_size_come_out_whole(mp: Api) -> None:
    inbox, outbox = mp.Queue(), mp.Queue()
    items = [(b"0123456789" * (size // 10 + 1))[:size] for size in SIZES]
    process = mp.Process(target=pass_on, args=(inbox, outbox, len(items)))
    process.start()
    put_all(inbox, items)
    got = items_until_the_end(process, outbox, len(items))
    process.join()
    inbox.close()
    outbox.close()
    expect.holds("items equal to those put", got == items, [len(item) for item in got])


@clause("process.queue.a-refused-object-costs-nothing")
def test_a_queue_goes_on_after_an_object_that_it_cannot_send(mp: Api) -> None:
    items_queue = mp.Queue(1)
    got = []
    for number in range(3):
        with suppress(CannotPickle):
            items_queue.put(Unpicklable())
        items_queue.put(number)
        got.append(items_queue.get())
    items_queue.close()
    expect.equal("what came out between objects that cannot be sent", got, [0, 1, 2])


@clause("process.queue.reports-what-cannot-be-pickled")
def test_put_raises_what_pickling_raises(mp: Api) -> None:
    items_queue = mp.Queue()
    try:
        expect.raises("put()", CannotPickle, items_queue.put, Unpicklable())
    finally:
        items_queue.close()
        items_queue.join_thread()


@clause("process.queue.keeps-a-connection-that-an-ended-process-put")
def test_a_connection_survives_the_process_that_put_it(mp: Api) -> None:
    items_queue = mp.Queue()
    ours, theirs = mp.Pipe()
    completed(mp.Process(target=put_all, args=(items_queue, [theirs])))
    theirs.close()
    items_queue.get().send("a word")
    got = ours.recv()
    items_queue.close()
    expect.equal("the message over the connection", got, "a word")


@clause("process.queue.outlives-the-object-in-its-creator")
def test_a_queue_that_was_dropped_works_in_its_children(mp: Api, witness: Witness) -> None:
    items_queue = mp.Queue()
    arguments = (SlowToArrive(witness), items_queue, witness)
    processes = [mp.Process(target=target, args=arguments) for target in (put_one, report_one)]
    for process in processes:
        process.start()
    del arguments, items_queue
    gc.collect()
    witness.open("unpickle")
    for process in processes:
        process.join()
    expect.equal("what one child got of the other", witness.values("got"), ["an item"])


@clause("process.queue.close-releases-descriptors")
@cases(maxsize=each([0, 2]), used=each([False, True]))
def test_a_closed_queue_has_no_descriptors(mp: Api, maxsize: int, used: bool) -> None:
    first = mp.Queue()  # what a first queue opens for good is open then
    first.put(1)
    first.get()
    first.close()
    first.join_thread()
    before = descriptors()
    items_queue = mp.Queue(maxsize)
    if used:
        items_queue.put(1)
        items_queue.get()
    items_queue.close()
    items_queue.join_thread()
    expect.equal("the number of descriptors after close()", descriptors(), before)
