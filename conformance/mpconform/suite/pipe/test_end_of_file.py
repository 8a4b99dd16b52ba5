"""What one end sees when the other is closed."""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.cases import binary, booleans, lists
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached, tasks


def send_at_gate(witness: Witness, connection: Any, gate: str) -> None:
    """Send the gate's name when it opens."""
    tasks.wait_at_gate(witness, gate)
    connection.send(gate)


@clause("pipe.eof.all-messages-come-first")
@cases(
    messages=lists(binary(max_size=200), max_size=5),
    duplex=booleans(),
    examples=[
        {"messages": [], "duplex": True},
        {"messages": [b"one", b"", b"three"], "duplex": False},
        {"messages": [b"", b"x" * 200], "duplex": True},
    ],
    reach=("messages", "no message", "duplex", "simplex"),
)
def test_what_was_sent_before_the_close_is_received(
    mp: Api, messages: list[bytes], duplex: bool
) -> None:
    receiver, sender = mp.Pipe(duplex)
    for message in messages:
        sender.send_bytes(message)
    sender.close()
    got = [receiver.recv_bytes() for _ in messages]
    expect.equal("the messages received after the close", got, messages)
    for receive in (receiver.recv, receiver.recv_bytes, receiver.recv):
        expect.raises(f"{receive.__name__}() after the last message", EOFError, receive)
    call = "recv_bytes_into() after the last message"
    expect.raises(call, EOFError, receiver.recv_bytes_into, bytearray(9))
    reached("messages" if messages else "no message")
    reached("duplex" if duplex else "simplex")


@clause("pipe.eof.comes-after-the-last-writer")
def test_the_end_comes_when_every_copy_is_closed(mp: Api, witness: Witness) -> None:
    receiver, sender = mp.Pipe(False)
    processes = {}
    for gate in ("first", "second"):
        processes[gate] = mp.Process(target=send_at_gate, args=(witness, sender, gate))
        processes[gate].start()
    sender.close()
    witness.wait_for("started", 2)
    expect.equal("poll() with two writers left", receiver.poll(), False)
    for gate in ("first", "second"):
        witness.open(gate)
        expect.equal("the message received", receiver.recv(), gate)
        processes[gate].join()
        if gate == "first":
            expect.equal("poll() with one writer left", receiver.poll(), False)
    expect.raises("recv() with no writer left", EOFError, receiver.recv)


@clause("pipe.eof.poll-is-true")
@cases(duplex=each([True, False]))
def test_poll_is_true_at_the_end(mp: Api, duplex: bool) -> None:
    receiver, sender = mp.Pipe(duplex)
    sender.close()
    seen = [receiver.poll(), receiver.poll(10_000), receiver.poll(None)]
    expect.equal("poll(), poll(10000), poll(None) at the end of file", seen, [True] * 3)


@clause("pipe.eof.send-is-a-broken-pipe")
@cases(duplex=each([True, False]))
def test_sending_to_nobody_raises(mp: Api, duplex: bool) -> None:
    receiver, sender = mp.Pipe(duplex)
    receiver.close()
    for _ in range(2):
        expect.raises("send() to a closed end", BrokenPipeError, sender.send, "for nobody")
    expect.raises("send_bytes() to a closed end", BrokenPipeError, sender.send_bytes, b"nobody")


@clause("pipe.eof.clean-though-the-other-end-left-messages")
def test_unread_messages_do_not_spoil_the_end(mp: Api) -> None:
    left, right = mp.Pipe()
    left.send("never read")
    right.send("last words")
    right.close()
    expect.equal("the message sent before the close", left.recv(), "last words")
    expect.raises("recv() after the last message", EOFError, left.recv)
