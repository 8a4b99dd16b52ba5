"""The ends as objects: directions, closing, descriptors."""

from __future__ import annotations

import os
import select
from collections.abc import Callable

from mpconform.annotations import Any
from mpconform.suite import Api, cases, clause, each, expect, reached

USES: dict[str, Callable[[Any], Any]] = {
    "send": lambda end: end.send("message"),
    "send_bytes": lambda end: end.send_bytes(b"message"),
    "recv": lambda end: end.recv(),
    "recv_bytes": lambda end: end.recv_bytes(),
    "recv_bytes_into": lambda end: end.recv_bytes_into(bytearray(100)),
    "poll": lambda end: end.poll(),
    "fileno": lambda end: end.fileno(),
}
RECEIVING = ["poll", "recv", "recv_bytes", "recv_bytes_into"]
SENDING = ["send", "send_bytes"]


@clause("pipe.simplex.first-end-receives")
def test_a_simplex_pipe_goes_from_the_second_end_to_the_first(mp: Api) -> None:
    receiver, sender = mp.Pipe(duplex=False)
    sender.send("through")
    expect.equal("the message received by the first end", receiver.recv(), "through")
    directions = [(end.readable, end.writable) for end in (receiver, sender)]
    wanted = [(True, False), (False, True)]
    expect.equal("readable and writable of the two ends", directions, wanted)


@clause("pipe.simplex.refuses-the-wrong-direction")
@cases(
    use=each(RECEIVING + SENDING),
    reach=("receiving from the sending end", "sending from the receiving end"),
)
def test_the_wrong_direction_is_refused(mp: Api, use: str) -> None:
    receiver, sender = mp.Pipe(duplex=False)
    sender.send("kept")
    wrong = sender if use in RECEIVING else receiver
    expect.raises(f"{use}() of the wrong end", OSError, USES[use], wrong)
    expect.equal("the message in the pipe, after that", receiver.recv(), "kept")
    sending = use in SENDING
    reached("sending from the receiving end" if sending else "receiving from the sending end")


@clause("pipe.close.may-be-repeated")
@cases(duplex=each([True, False]))
def test_closed_is_true_from_the_first_close(mp: Api, duplex: bool) -> None:
    for end in mp.Pipe(duplex):
        expect.equal("closed of a new end", end.closed, False)
        end.close()
        expect.equal("closed after close()", end.closed, True)
        with open(os.devnull) as file:  # most likely it takes the number that has become free
            end.close()
            expect.equal("closed after a second close()", end.closed, True)
            expect.equal("what is read from another file, after that", file.read(), "")


@clause("pipe.close.refuses-further-use")
@cases(use=each(sorted(USES)))
def test_a_closed_end_is_of_no_use(mp: Api, use: str) -> None:
    end, other = mp.Pipe()
    other.send("never read")
    end.close()
    expect.raises(f"{use}() of a closed end", OSError, USES[use], end)


@clause("pipe.with.closes-the-connection")
def test_the_with_statement_closes(mp: Api) -> None:
    end, _other = mp.Pipe()
    with end as entered:
        expect.holds("the connection itself as the target of with", entered is end, entered)
        end.send("inside")
    expect.raises("send() after the with statement", OSError, end.send, "outside")

    def leave_by_exception(connection: Any) -> None:
        with connection:
            raise LookupError("raised on purpose by the check")

    end, _other = mp.Pipe()
    expect.raises("a with statement left by an exception", LookupError, leave_by_exception, end)
    expect.raises("send() after that", OSError, end.send, "outside")


@clause("pipe.fileno.is-a-descriptor-to-wait-on")
@cases(duplex=each([True, False]))
def test_the_descriptor_is_readable_when_a_message_waits(mp: Api, duplex: bool) -> None:
    receiver, sender = mp.Pipe(duplex)
    descriptor = receiver.fileno()
    readable, _, _ = select.select([descriptor], [], [], 0)
    expect.equal("the readable descriptors of an empty pipe", readable, [])
    sender.send("message")
    readable, _, _ = select.select([descriptor], [], [])
    expect.equal("the readable descriptors with a message", readable, [descriptor])
