"""Connections, and sockets, that are sent over connections."""

from __future__ import annotations

import os
import socket

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, completed, each, eventually, expect

KINDS = ["receiving", "sending", "both"]


def report_directions(witness: Witness, carrier: Any) -> None:
    """Receive connections, and report what each of them can do."""
    for _ in KINDS:
        arrived = carrier.recv()
        witness.report("directions", [arrived.readable, arrived.writable])


def answer_when_told(witness: Witness, carrier: Any) -> None:
    """When a gate opens, receive a connection, and send a word over it."""
    witness.wait_at("receive")
    arrived = carrier.recv()
    arrived.send("from the child")


def use_by_place(carrier: Any) -> None:
    """Receive an object that has connections in it; send its name over each."""
    arrived = carrier.recv()
    arrived["by name"].send("by name")
    for place, connection in enumerate(arrived["by place"]):
        connection.send(place)


def use_socket(carrier: Any) -> None:
    """Receive a socket; send and receive over it."""
    with carrier.recv() as arrived:
        arrived.sendall(b"from the child: " + arrived.recv(100))


def report_inheritable(witness: Witness, carrier: Any) -> None:
    """Receive a connection; report whether its descriptor is inheritable."""
    with carrier.recv() as arrived:
        witness.report("inheritable", os.get_inheritable(arrived.fileno()))


@clause("pipe.transfer.keeps-the-direction")
def test_what_arrives_has_the_same_directions(mp: Api, witness: Witness) -> None:
    carrier, theirs = mp.Pipe()
    process = mp.Process(target=report_directions, args=(witness, theirs))
    process.start()
    ends = [*mp.Pipe(False), *mp.Pipe()]
    for end in ends[:3]:
        carrier.send(end)
    seen = [event.value for event in witness.wait_for("directions", 3)]
    wanted = [[True, False], [False, True], [True, True]]
    expect.equal("readable and writable of what arrived", seen, wanted)
    process.join()


@clause("pipe.transfer.original-may-be-closed")
def test_the_sender_closes_its_copy_at_once(mp: Api, witness: Witness) -> None:
    carrier, theirs = mp.Pipe()
    process = mp.Process(target=answer_when_told, args=(witness, theirs))
    process.start()
    theirs.close()
    ours, sent = mp.Pipe()
    carrier.send(sent)
    sent.close()
    witness.open("receive")
    expect.equal("the message over the connection sent", ours.recv(), "from the child")
    process.join()


@clause("pipe.transfer.original-goes-on-working")
def test_the_senders_copy_goes_on_working(mp: Api, witness: Witness) -> None:
    carrier, theirs = mp.Pipe()
    process = mp.Process(target=answer_when_told, args=(witness, theirs))
    process.start()
    theirs.close()
    ours, sent = mp.Pipe()
    carrier.send(sent)
    witness.open("receive")
    expect.equal("the message over the connection sent", ours.recv(), "from the child")
    process.join()
    expect.equal("closed of the sender's copy", sent.closed, False)
    sent.send("from the sender")
    expect.equal("the message over the sender's copy", ours.recv(), "from the sender")


@clause("pipe.transfer.several-inside-one-object")
def test_each_connection_arrives_in_its_place(mp: Api) -> None:
    carrier, theirs = mp.Pipe()
    process = mp.Process(target=use_by_place, args=(theirs,))
    process.start()
    pipes = [mp.Pipe() for _ in range(4)]
    sent = [theirs for _, theirs in pipes]
    carrier.send({"by place": sent[1:], "by name": sent[0], "other things": [1, "two"]})
    got = [ours.recv() for ours, _ in pipes]
    expect.equal("the messages over the connections", got, ["by name", 0, 1, 2])
    process.join()


@clause("pipe.transfer.sockets-arrive-usable")
def test_a_socket_arrives(mp: Api) -> None:
    carrier, theirs = mp.Pipe()
    process = mp.Process(target=use_socket, args=(theirs,))
    process.start()
    ours, sent = socket.socketpair()
    with ours, sent:
        carrier.send(sent)
        ours.sendall(b"to the child")
        got = ours.recv(100)
        expect.equal("the answer over the socket", got, b"from the child: to the child")
        process.join()
        sent.sendall(b"from the sender")
        expect.equal("what the sender's own socket sends", ours.recv(100), b"from the sender")


def send_one_and_end(mp: Api, carrier: Any, ending: str) -> None:
    """Send one end of a pipe, with a word waiting in it, and end."""
    ours, sent = mp.Pipe()
    ours.send("left by an ended process")
    carrier.send(sent)
    if ending == "abrupt":
        os._exit(0)


@clause("pipe.transfer.outlives-its-sender")
@cases(ending=each(["normal", "abrupt"]))
def test_what_an_ended_process_sent_arrives(mp: Api, ending: str) -> None:
    carrier, theirs = mp.Pipe()
    completed(mp.Process(target=send_one_and_end, args=(mp, theirs, ending)))
    with carrier.recv() as arrived:
        expect.equal("what came over it", arrived.recv(), "left by an ended process")


@clause("pipe.transfer.is-not-inheritable")
def test_what_arrives_is_not_inheritable(mp: Api, witness: Witness) -> None:
    carrier, theirs = mp.Pipe()
    process = mp.Process(target=report_inheritable, args=(witness, theirs))
    process.start()
    _ours, sent = mp.Pipe()
    carrier.send(sent)
    process.join()
    seen = witness.values("inheritable")
    expect.equal("whether the descriptor is inheritable", seen, [False])


def answer_by_socket(given: socket.socket) -> None:
    """Send and receive over a socket."""
    with given:
        given.sendall(b"from the child: " + given.recv(100))


@clause("pipe.process.socket-works-in-a-child")
def test_a_socket_is_given_to_a_child(mp: Api) -> None:
    ours, theirs = socket.socketpair()
    process = mp.Process(target=answer_by_socket, args=(theirs,))
    process.start()
    theirs.close()
    with ours:
        ours.sendall(b"to the child")
        got = ours.recv(100)
    process.join()
    expect.equal("the answer over the socket", got, b"from the child: to the child")


def keep_until_told(witness: Witness, carrier: Any) -> None:
    """Receive a connection, and keep it until a gate opens."""
    with carrier.recv():
        witness.report("arrived")
        witness.wait_at("close")


@clause("pipe.transfer.keeps-no-copy")
def test_the_last_copy_is_the_one_that_arrived(mp: Api, witness: Witness) -> None:
    carrier, theirs = mp.Pipe()
    process = mp.Process(target=keep_until_told, args=(witness, theirs))
    process.start()
    ours, sent = mp.Pipe()
    carrier.send(sent)
    sent.close()
    witness.wait_for("arrived")
    expect.equal("poll() while the one that arrived is open", ours.poll(), False)
    witness.open("close")
    process.join()
    eventually("the other end is at its end of file", ours.poll)
    expect.raises("recv() after the last copy was closed", EOFError, ours.recv)
