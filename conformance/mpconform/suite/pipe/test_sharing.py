"""Ends in other processes: given at the start, and sent through a pipe."""

from __future__ import annotations

import os

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, each, expect


def double_what_comes(connection: Any, count: int) -> None:
    """Send back twice every one of ``count`` messages."""
    for _ in range(count):
        connection.send(connection.recv() * 2)


def use_what_comes(connection: Any) -> None:
    """Receive connections; send a word through the first, report the message of the second."""
    sender, receiver = connection.recv(), connection.recv()
    sender.send("from the child")
    sender.close()
    connection.send(receiver.recv())


@clause("pipe.process.end-works-in-a-child")
def test_an_end_given_to_a_child_works_there(mp: Api) -> None:
    messages: list[Any] = [4, "abc", [1, 2]]
    ours, theirs = mp.Pipe()
    process = mp.Process(target=double_what_comes, args=(theirs, len(messages)))
    process.start()
    theirs.close()  # the child's copy is its own
    for message in messages:
        ours.send(message)
        expect.equal("the child's answer", ours.recv(), message * 2)
    process.join()


@clause("pipe.transfer.connection-arrives-usable")
@cases(duplex=each([True, False]))
def test_connections_can_be_sent_over_a_connection(mp: Api, duplex: bool) -> None:
    ours, theirs = mp.Pipe()
    process = mp.Process(target=use_what_comes, args=(theirs,))
    process.start()
    from_child, for_child_to_send = mp.Pipe(duplex)
    for_child_to_receive, to_child = mp.Pipe(duplex)
    ours.send(for_child_to_send)
    ours.send(for_child_to_receive)
    expect.equal("the message through the connection sent", from_child.recv(), "from the child")
    to_child.send("to the child")
    expect.equal("the message that the child received", ours.recv(), "to the child")
    process.join()


def send_when_told(witness: Witness, connection: Any) -> None:
    """When a gate opens, send a word."""
    witness.report("ready")
    witness.wait_at("send")
    connection.send("a word")


def report_message(witness: Witness, connection: Any) -> None:
    """Receive, and report what."""
    witness.report("ready")
    witness.report("got", connection.recv())


def connect_two_and_leave(mp: Api, witness: Witness) -> None:
    """Start two processes that have the ends of a pipe, and end without waiting for them."""
    ours, theirs = mp.Pipe()
    mp.Process(target=send_when_told, args=(witness, ours)).start()
    mp.Process(target=report_message, args=(witness, theirs)).start()
    witness.wait_for("ready", 2)
    os._exit(0)


@clause("pipe.process.ends-outlive-the-one-who-made-them")
def test_a_pipe_goes_on_without_its_maker(mp: Api, witness: Witness) -> None:
    maker = mp.Process(target=connect_two_and_leave, args=(mp, witness))
    maker.start()
    maker.join()
    witness.open("send")
    (got,) = witness.wait_for("got")
    expect.equal("the message from one child to the other", got.value, "a word")
