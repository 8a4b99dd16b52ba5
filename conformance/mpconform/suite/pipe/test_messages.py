"""Objects through a pipe: equal, in order, whole, whatever their size."""

from __future__ import annotations

from mpconform.annotations import Any, NoReturn
from mpconform.cases import (
    booleans,
    integers,
    lists,
    sampled_from,
)
from mpconform.suite import Api, Witness, cases, clause, expect, reached, tasks
from mpconform.suite.pipe.sending import content, send_beside, send_later
from mpconform.suite.values import COMPOSED, KINDS, OTHERS, PLAIN, kind_of


class CannotPickle(Exception):
    """Raised by an object that refuses to be pickled."""


class Unpicklable:
    """An object that refuses to be pickled."""

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise CannotPickle


class BadOnArrival:
    """An object that can be pickled, and not be made again."""

    def __reduce__(self) -> tuple[Any, ...]:
        return tasks.raise_it, (LookupError("raised on purpose by the check"),)


@clause("pipe.send.delivers-an-equal-object")
@cases(
    value=PLAIN | COMPOSED | sampled_from(OTHERS),
    backwards=booleans(),
    examples=[
        {"value": None, "backwards": False},
        {"value": (1, "two"), "backwards": False},
        {"value": {"a": (1, [2.5, b"3"])}, "backwards": True},
        *({"value": value, "backwards": False} for value in OTHERS),
    ],
    reach=KINDS,
)
def test_an_equal_object_arrives(mp: Api, value: Any, backwards: bool) -> None:
    sender, receiver = reversed(mp.Pipe()) if backwards else mp.Pipe()
    sender.send(value)
    got = receiver.recv()
    expect.equal("the object received", got, value)
    expect.equal("its type", type(got), type(value))
    reached(kind_of(value))


@clause("pipe.send.keeps-order-and-boundaries")
@cases(
    sizes=lists(integers(0, 300), max_size=9),
    examples=[{"sizes": [3, 0, 0, 250, 1]}, {"sizes": [7, 7, 7]}],
    reach=("several messages", "an empty one"),
)
def test_messages_arrive_whole_and_in_order(mp: Api, sizes: list[int]) -> None:
    sender, receiver = mp.Pipe()
    messages = [[place, "x" * size] for place, size in enumerate(sizes)]
    for message in messages:
        sender.send(message)
    got = [receiver.recv() for _ in messages]
    expect.equal("the messages received", got, messages)
    expect.equal("poll() after the last one", receiver.poll(), False)
    if len(sizes) > 1:
        reached("several messages")
    if 0 in sizes:
        reached("an empty one")


@clause("pipe.duplex.directions-are-independent")
def test_both_ends_of_a_duplex_pipe_send_and_receive(mp: Api) -> None:
    left, right = mp.Pipe()
    left.send("to the right, 1")
    right.send("to the left, 1")
    left.send("to the right, 2")
    right.send("to the left, 2")
    got = [right.recv(), right.recv(), left.recv(), left.recv()]
    wanted = ["to the right, 1", "to the right, 2", "to the left, 1", "to the left, 2"]
    expect.equal("what the right end and then the left received", got, wanted)


@clause("pipe.send.carries-large-messages")
@cases(
    sizes=lists(integers(0, 1 << 20), min_size=1, max_size=3),
    duplex=booleans(),
    raw=booleans(),
    examples=[
        {"sizes": [0, 65535, 65536, 65537, (1 << 20) + 1, 1], "duplex": True, "raw": True},
        {"sizes": [16383, 16384, 16385, 0, 1 << 20], "duplex": False, "raw": True},
        {"sizes": [65536, (1 << 20) + 1, 3], "duplex": True, "raw": False},
    ],
    reach=("more than 64 KiB", "duplex", "simplex", "objects", "bytes"),
)
def test_large_messages_arrive_whole(mp: Api, sizes: list[int], duplex: bool, raw: bool) -> None:
    receiver, sender = mp.Pipe(duplex)
    messages = [content(size) for size in sizes]
    send_beside(sender, sender.send_bytes if raw else sender.send, messages)
    for message in messages:
        got = receiver.recv_bytes() if raw else receiver.recv()
        expect.equal("the size of a message received", len(got), len(message))
        expect.holds("the bytes that were sent", got == message, got)
    if max(sizes) > 1 << 16:
        reached("more than 64 KiB")
    reached("duplex" if duplex else "simplex")
    reached("bytes" if raw else "objects")


@clause("pipe.recv.waits-for-a-message")
def test_recv_blocks_until_there_is_a_message(mp: Api, witness: Witness) -> None:
    receiver, sender = mp.Pipe()
    send_later(sender, witness, "at last")
    expect.equal("the message received", receiver.recv(), "at last")
    expect.equal("the messages sent by then", len(witness.events("sending")), 1)


@clause("pipe.send.refused-object-leaves-no-trace")
def test_an_object_that_cannot_be_pickled_is_not_sent(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    bad = ["good", Unpicklable()]
    expect.raises("send() of an object that refuses pickling", CannotPickle, sender.send, bad)
    expect.equal("poll() of the other end after that", receiver.poll(), False)
    sender.send("good")
    expect.equal("the next message", receiver.recv(), "good")


@clause("pipe.recv.failed-unpickling-takes-one-message")
def test_a_message_that_cannot_be_unpickled_is_gone(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    sender.send("before")
    sender.send(BadOnArrival())
    sender.send("after")
    expect.equal("the message before", receiver.recv(), "before")
    expect.raises("recv() of what cannot be unpickled", LookupError, receiver.recv)
    expect.equal("the message after", receiver.recv(), "after")
