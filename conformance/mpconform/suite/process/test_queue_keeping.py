"""What a Queue carries, and what it keeps, in cases that are out of the ordinary."""

from __future__ import annotations

import time

from mpconform.annotations import Any, NoReturn
from mpconform.suite import Api, Witness, cases, clause, completed, each, expect
from mpconform.suite.process.test_queue import MANY, large_item, put_all
from mpconform.suite.programs import run_without_streams
from mpconform.suite.system import descriptors
from mpconform.suite.timeouts import default_timeout


class CannotPickle(Exception):
    """What pickling some objects raises."""


class Unpicklable:
    """An object that refuses to be pickled."""

    def __reduce__(self) -> NoReturn:
        raise CannotPickle


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


ECHO = """
def echo(received, sent):
    sent.put(received.get())


if __name__ == "__main__":
    there, back = context.Queue(), context.Queue()
    process = context.Process(target=echo, args=(there, back))
    process.start()
    there.put("there and back")
    witness.report("item", back.get())
    process.join()
"""


@clause("process.queue.works-without-standard-streams")
def test_items_go_both_ways_in_a_program_without_streams(mp: Api, witness: Witness) -> None:
    run_without_streams(mp, witness, ECHO)
    expect.equal("the item that came back", witness.values("item"), ["there and back"])


@clause("process.queue.join_thread-returns-where-nothing-was-put")
def test_the_thread_of_an_unused_queue_is_joined(mp: Api) -> None:
    items_queue = mp.Queue()
    items_queue.close()
    expect.equal("what join_thread() returns", items_queue.join_thread(), None)


def put_many_items(items_queue: Any) -> None:
    """Put more than a pipe takes."""
    put_all(items_queue, [large_item(number) for number in range(MANY)])


@clause("process.queue.waits-whatever-the-default-timeout")
def test_a_queue_has_no_default_timeout(mp: Api) -> None:
    with default_timeout(0.01):
        items_queue = mp.Queue()
        process = mp.Process(target=put_many_items, args=(items_queue,))
        process.start()
        time.sleep(0.2)  # by then the pipe is most likely full, and its writer waits
        got = [items_queue.get() for _ in range(MANY)]
        process.join()
    items_queue.close()
    wanted = [large_item(number) for number in range(MANY)]
    expect.holds("all that was put", got == wanted, len(got))
