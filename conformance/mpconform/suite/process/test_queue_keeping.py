"""What a Queue carries, and what it keeps, in cases that are out of the ordinary."""

from __future__ import annotations

from mpconform.annotations import NoReturn
from mpconform.suite import Api, cases, clause, completed, each, expect
from mpconform.suite.process.test_queue import put_all
from mpconform.suite.system import descriptors


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
