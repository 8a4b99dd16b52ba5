"""Connections as objects that a program keeps: keys, attributes, descriptors, threads."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from mpconform.suite import Api, Witness, cases, clause, each, expect, garbage, reached
from mpconform.suite.pipe.sending import content, send_beside, send_later
from mpconform.suite.system import open_files, without_descriptor_zero
from mpconform.suite.timeouts import default_timeout


def is_open(descriptor: int) -> bool:
    """Whether this process has an open file of that number."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


@clause("pipe.duplex.is-the-default")
def test_a_pipe_goes_both_ways_unless_told_otherwise(mp: Api) -> None:
    left, right = mp.Pipe()
    directions = [(end.readable, end.writable) for end in (left, right)]
    expect.equal("readable and writable of the two ends", directions, [(True, True)] * 2)
    left.send("to the right")
    right.send("to the left")
    got = [left.recv(), right.recv()]
    expect.equal("what the ends received", got, ["to the left", "to the right"])


@clause("pipe.duplex.sends-while-it-receives")
def test_one_thread_sends_while_another_receives(mp: Api) -> None:
    ours, theirs = mp.Pipe()
    answers: list[object] = []
    waiting = threading.Event()

    def receive() -> None:
        waiting.set()
        answers.append(ours.recv())

    thread = threading.Thread(target=receive, daemon=True)
    thread.start()
    waiting.wait()
    for _ in range(3):
        time.sleep(0.01)  # by then the other thread most likely waits: the harder case
        ours.send("question")
    got = [theirs.recv() for _ in range(3)]
    theirs.send("answer")
    thread.join()
    expect.equal("what each side received", (got, answers), (["question"] * 3, ["answer"]))


@clause("pipe.connection.waits-whatever-the-default-timeout")
@cases(duplex=each([True, False]))
def test_pipes_have_no_default_timeout(mp: Api, witness: Witness, duplex: bool) -> None:
    message = content(1 << 20)
    with default_timeout(0.01):
        receiver, sender = mp.Pipe(duplex)
    send_later(sender, witness, "at last")
    expect.equal("the message received", receiver.recv(), "at last")
    send_beside(sender, sender.send_bytes, [message])
    got = receiver.recv_bytes()
    expect.holds("a message larger than the pipe", got == message, got)


@clause("pipe.connection.equals-itself-alone")
def test_connections_are_keys(mp: Api) -> None:
    ends = [end for _ in range(2) for end in mp.Pipe()]
    places = {end: place for place, end in enumerate(ends)}
    expect.equal("the number of keys", len(places), 4)
    for end in ends:
        end.close()
    found = [places.get(end) for end in ends]
    expect.equal("what is found under the closed connections", found, [0, 1, 2, 3])
    equal = [one == other for one in ends for other in ends if one is not other]
    expect.equal("whether one equals another", equal, [False] * 12)


@clause("pipe.close.leaves-the-attributes")
@cases(duplex=each([True, False]))
def test_a_closed_end_still_says_what_it_was(mp: Api, duplex: bool) -> None:
    for end in mp.Pipe(duplex):
        before = end.readable, end.writable
        end.close()
        after = end.readable, end.writable
        expect.equal("readable and writable after close()", after, before)
        expect.equal("closed after close()", end.closed, True)


@clause("pipe.close.releases-the-descriptor")
@cases(duplex=each([True, False]))
def test_the_descriptor_is_closed_with_its_end(mp: Api, duplex: bool) -> None:
    for end in mp.Pipe(duplex):
        descriptor = end.fileno()
        expect.equal("the descriptor, open before close()", is_open(descriptor), True)
        end.close()
        expect.equal("the descriptor, open after close()", is_open(descriptor), False)


@clause("pipe.close.comes-with-collection")
def test_a_forgotten_end_is_closed(mp: Api) -> None:
    receiver, sender = mp.Pipe()
    sender.send("the only message")
    del sender
    garbage.collect()
    expect.equal("the message of the forgotten end", receiver.recv(), "the only message")
    expect.equal("poll() after it: the end of file", receiver.poll(), True)
    expect.raises("recv() after it", EOFError, receiver.recv)


@clause("pipe.fileno.is-not-inheritable")
@cases(duplex=each([True, False]))
def test_other_programs_get_no_end(mp: Api, duplex: bool) -> None:
    ends = mp.Pipe(duplex)
    inheritable = [os.get_inheritable(end.fileno()) for end in ends]
    expect.equal("whether the descriptors are inheritable", inheritable, [False, False])


@contextmanager
def complaints() -> Iterator[list[str]]:
    """What is complained of meanwhile, by objects that are collected."""
    seen: list[str] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda told: seen.append(repr(told.exc_value))
    try:
        yield seen
    finally:
        sys.unraisablehook = before


@clause("pipe.connection.refuses-what-it-cannot-use")
@cases(why=each(["negative", "no direction"]))
def test_a_connection_of_nothing_is_refused(mp: Api, why: str) -> None:
    receiver, sender = mp.Pipe()
    garbage.collect()
    make = type(receiver)
    with complaints() as complained:
        if why == "negative":
            expect.raises("making one of -1", ValueError, make, -1)
        else:
            expect.raises("making one of no use", ValueError, make, receiver.fileno(), False, False)
        garbage.collect()
    expect.equal("what was complained of", complained, [])
    sender.send("still open")
    expect.equal("what the pipe carries after that", receiver.recv(), "still open")


@clause("pipe.connection.may-be-descriptor-zero")
@cases(reach=("zero",))
def test_a_connection_may_have_the_number_zero(mp: Api) -> None:
    with without_descriptor_zero():
        left, right = mp.Pipe()
        taken = open_files().get(0)
        is_zero = 0 in (left.fileno(), right.fileno())
        if is_zero:
            reached("zero")
        seen = []
        for sender, receiver in ((left, right), (right, left)):
            sender.send("a word")
            seen.append((mp.wait([receiver]) == [receiver], receiver.poll(0), receiver.recv()))
        left.close()
        seen.append((mp.wait([right]) == [right], left.closed, ""))
        right.close()
        after = open_files().get(0)
    wanted = [(True, True, "a word")] * 2 + [(True, True, "")]
    expect.equal("what was waited for, polled and received", seen, wanted)
    given_back = not is_zero or after != taken
    expect.holds("descriptor 0 given back, when both are closed", given_back, after)
