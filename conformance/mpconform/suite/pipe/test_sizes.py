"""Messages beyond the sizes at which implementations have had their limits."""

from __future__ import annotations

import mmap
import threading

from mpconform.annotations import Any
from mpconform.cases import sampled_from
from mpconform.suite import Api, cases, clause, expect, reached
from mpconform.suite.pipe.sending import send_beside

MEBIBYTE = 1 << 20
GIBIBYTE = 1 << 30


@clause("pipe.send.carries-very-large-messages")
def test_a_message_of_more_than_32_mebibytes_arrives(mp: Api) -> None:
    message = bytes(33 * MEBIBYTE) + b"the end"
    receiver, sender = mp.Pipe()
    send_beside(sender, sender.send, [message, "next"])
    got = receiver.recv()
    expect.equal("the size of the message received", len(got), len(message))
    expect.holds("the bytes that were sent", got == message, got)
    expect.equal("the next message", receiver.recv(), "next")


@clause("pipe.recv_bytes.limit-holds-beyond-two-gibibytes")
@cases(
    size=sampled_from([2 * GIBIBYTE, 2 * GIBIBYTE + 5, 4 * GIBIBYTE, 4 * GIBIBYTE + 5]),
    examples=[{"size": 2 * GIBIBYTE}, {"size": 4 * GIBIBYTE + 5}],
    reach=("more than four bytes tell", "negative in four bytes"),
)
def test_the_length_of_a_huge_message_is_announced(mp: Api, size: int) -> None:
    # Pages that nobody has written to take no memory, and the receiver refuses before it reads.
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    huge = mmap.mmap(-1, size, flags=flags, prot=mmap.PROT_READ)
    receiver, sender = mp.Pipe()
    errors: list[Any] = []

    def send() -> None:
        try:
            sender.send_bytes(huge)
        except Exception as error:
            errors.append(error)
            sender.close()  # so that the receiver does not wait for what will not come

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    call = f"recv_bytes({size - 1}) of {size} bytes"
    try:
        expect.raises(call, OSError, receiver.recv_bytes, size - 1)
    finally:  # what send_bytes() refused explains whatever the receiver met
        expect.equal(f"errors of send_bytes() of {size} bytes", errors, [])
    receiver.close()
    thread.join()
    reached("more than four bytes tell" if size >= 4 * GIBIBYTE else "negative in four bytes")


MANY = 2000


def message_of(number: int) -> bytes:
    """A message that tells its number, of a size that no other of the many has."""
    return number.to_bytes(4, "big") * (number * 7919 % 5003)


def send_many(connection: Any) -> None:
    """Send many messages."""
    for number in range(MANY):
        connection.send(message_of(number))


@clause("pipe.send.loses-none-of-many")
def test_thousands_of_messages_arrive(mp: Api) -> None:
    ours, theirs = mp.Pipe()
    process = mp.Process(target=send_many, args=(theirs,))
    process.start()
    wrong = [number for number in range(MANY) if ours.recv() != message_of(number)]
    process.join()
    expect.equal("the messages that did not arrive as they were sent", wrong, [])
