"""What may be given to connection.wait(), and what it leaves as it was."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, each, expect, tasks

CONTAINERS: dict[str, Callable[[Iterable[Any]], Iterable[Any]]] = {
    "a tuple": tuple,
    "a set": set,
    "the keys of a dictionary": dict.fromkeys,
    "a generator": lambda objects: (item for item in objects),
}


def judge_ready(mp: Api, objects: list[Any], wanted: Any, what: str) -> None:
    """One of the objects becomes ready, ``wanted``."""
    ready = mp.wait(objects)
    expect.holds(f"{what} alone", ready == [wanted], ready)


@clause("pipe.wait.takes-no-message")
def test_messages_stay_where_they_are(mp: Api) -> None:
    receiver, sender = mp.Pipe()
    sender.send("first")
    sender.send_bytes(b"")
    ready = [mp.wait([receiver], 0) for _ in range(3)]
    expect.holds("the same answer three times", ready == [[receiver]] * 3, ready)
    expect.equal("the first message", receiver.recv(), "first")
    ready = mp.wait([receiver], 0)
    expect.holds("the connection, while an empty message waits", ready == [receiver], ready)
    expect.equal("the second message", receiver.recv_bytes(), b"")
    expect.equal("what is ready after the last", mp.wait([receiver], 0), [])


@clause("pipe.wait.takes-any-iterable")
@cases(kind=each(sorted(CONTAINERS)))
def test_objects_come_in_any_container(mp: Api, kind: str) -> None:
    pipes = [mp.Pipe() for _ in range(3)]
    pipes[1][1].send("message")
    receivers = [receiver for receiver, _ in pipes]
    ready = mp.wait(CONTAINERS[kind](receivers), 0)
    expect.holds("the one connection with a message", ready == [receivers[1]], ready)


@clause("pipe.wait.takes-connections-sockets-and-sentinels")
def test_one_call_waits_for_everything(mp: Api, witness: Witness) -> None:
    receiver, sender = mp.Pipe()
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "over"))
    process.start()
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.create_server(("127.0.0.1", 0)) as server:
        everything = [receiver, ours, server, process.sentinel]
        expect.equal("what is ready at first", mp.wait(everything, 0), [])
        sender.send("message")
        judge_ready(mp, everything, receiver, "the connection with a message")
        receiver.recv()
        theirs.sendall(b"bytes")
        judge_ready(mp, everything, ours, "the socket with bytes")
        ours.recv(100)
        with socket.create_connection(server.getsockname()):
            judge_ready(mp, everything, server, "the server with a client")
            server.accept()[0].close()
        witness.open("over")
        judge_ready(mp, everything, process.sentinel, "the sentinel of a process that has ended")
    process.join()


@clause("pipe.wait.of-nothing-is-empty")
@cases(timeout=each([0, 0.02]))
def test_nothing_is_never_ready(mp: Api, timeout: float) -> None:
    began = time.monotonic()
    expect.equal("what is ready of nothing", mp.wait([], timeout), [])
    expect.lasted("wait()", time.monotonic() - began, timeout)


@clause("pipe.wait.refuses-a-closed-connection")
def test_a_closed_connection_is_not_waited_for(mp: Api) -> None:
    (open_end, sender), (closed_end, _other) = mp.Pipe(), mp.Pipe()
    sender.send("message")
    closed_end.close()
    call = "wait() for a closed connection"
    expect.raises(call, OSError, mp.wait, [open_end, closed_end], 0)


@clause("pipe.wait.refuses-what-cannot-be-waited-for")
@cases(kind=each(["a string", "an object"]))
def test_not_everything_can_be_waited_for(mp: Api, kind: str) -> None:
    thing = "no descriptor" if kind == "a string" else object()
    expect.raises(f"wait() for {kind}", ValueError, mp.wait, [thing], 0)
