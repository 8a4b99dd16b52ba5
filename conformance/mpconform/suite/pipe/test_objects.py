"""What becomes of objects on their way: copies, structures, exceptions, pickles."""

from __future__ import annotations

import os
import pickle

from mpconform.annotations import Any
from mpconform.cases import integers, lists
from mpconform.suite import Api, cases, clause, each, expect, reached

EXCEPTIONS: dict[str, BaseException] = {
    "a built-in exception": ValueError("sent on purpose", 3),
    "an end of file": EOFError("sent on purpose"),
    "no subclass of Exception": KeyboardInterrupt("sent on purpose"),
}
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def send_and_die(connection: Any) -> None:
    """Send two messages, and end the process without any clean-up."""
    connection.send("first")
    connection.send("last words")
    os._exit(0)


@clause("pipe.send.copies-the-object")
@cases(
    items=lists(integers(), max_size=4),
    examples=[{"items": [1, 2]}, {"items": []}],
    reach=("sent twice",),
)
def test_an_object_arrives_as_it_was_when_sent(mp: Api, items: list[int]) -> None:
    sender, receiver = mp.Pipe()
    before = list(items)
    sender.send(items)
    items.append(-1)
    sender.send(items)
    items.append(-2)
    first, second = receiver.recv(), receiver.recv()
    expect.equal("the two objects received", [first, second], [before, [*before, -1]])
    first.append("changed by the receiver")
    expect.equal("the object sent, after a change of the one received", items, [*before, -1, -2])
    reached("sent twice")


@clause("pipe.send.keeps-sharing-within-a-message")
def test_a_graph_arrives_as_a_graph(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    node: list[Any] = ["node"]
    node.append(node)
    sender.send({"one way": node, "another way": node, "a copy": list(node)})
    got = receiver.recv()
    same = [
        got["one way"] is got["another way"],
        got["one way"][1] is got["one way"],
        got["a copy"] is got["one way"],
        got["a copy"][1] is got["one way"],
    ]
    expect.equal("which references are to the same object", same, [True, True, False, True])


@clause("pipe.recv.returns-an-exception-that-was-sent")
@cases(kind=each(sorted(EXCEPTIONS)))
def test_an_exception_is_an_object_like_others(mp: Api, kind: str) -> None:
    sender, receiver = mp.Pipe()
    sent = EXCEPTIONS[kind]
    sender.send(sent)
    try:
        got = receiver.recv()
    except BaseException as error:
        raise expect.Mismatch("recv() to return an exception", f"it raised: {error!r}") from error
    expect.equal("type and arguments", (type(got), got.args), (type(sent), sent.args))


@clause("pipe.send.is-one-pickle-in-one-message")
@cases(protocol=each(PROTOCOLS), reach=("an old protocol", "a new protocol"))
def test_objects_and_bytes_are_the_same_messages(mp: Api, protocol: int) -> None:
    sender, receiver = mp.Pipe()
    value = {"number": 7, "items": [1, (2.5, "three"), None]}
    sender.send_bytes(pickle.dumps(value, protocol))
    expect.equal("recv() of a pickle that was sent as bytes", receiver.recv(), value)
    sender.send(value)
    expect.equal("the object in the bytes", pickle.loads(receiver.recv_bytes()), value)
    expect.equal("poll() after these two messages", receiver.poll(), False)
    reached("an old protocol" if protocol < 3 else "a new protocol")


@clause("pipe.send.outlives-its-process")
def test_messages_outlive_an_abrupt_end(mp: Api) -> None:
    receiver, sender = mp.Pipe()
    process = mp.Process(target=send_and_die, args=(sender,))
    process.start()
    sender.close()
    process.join()
    got = [receiver.recv(), receiver.recv()]
    expect.equal("the messages of the process that died", got, ["first", "last words"])
