"""What becomes of those who are in the middle of it when the other end goes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, each, expect

HUGE = 8 << 20
"""More than any system keeps of a message on its way."""


def send_huge(connection: Any) -> None:
    """Send a message that does not fit into the pipe."""
    connection.send_bytes(bytes(HUGE))


def close_later(connection: Any, witness: Witness) -> None:
    """Close the connection from another thread, a little later, and report that first."""

    def run() -> None:
        witness.wait_at("close")
        witness.report("closing")
        connection.close()

    threading.Thread(target=run, daemon=True).start()
    witness.open("close", after=0.05)


def ends(call: Callable[[], Any]) -> Any:
    """What the call returns, or that it raised EOFError."""
    try:
        return call()
    except EOFError:
        return "EOFError"


@clause("pipe.eof.wakes-those-who-wait")
@cases(use=each(["recv", "recv_bytes", "poll", "wait"]))
def test_the_end_of_file_ends_a_wait(mp: Api, witness: Witness, use: str) -> None:
    receiver, sender = mp.Pipe()
    waits: dict[str, tuple[Callable[[], Any], Any]] = {
        "recv": (receiver.recv, "EOFError"),
        "recv_bytes": (receiver.recv_bytes, "EOFError"),
        "poll": (lambda: receiver.poll(None), True),
        "wait": (lambda: mp.wait([receiver]) == [receiver], True),
    }
    call, wanted = waits[use]
    close_later(sender, witness)
    expect.equal(f"{use}() that waits while the other end is closed", ends(call), wanted)
    expect.equal("the other end, closed by then", len(witness.events("closing")), 1)


@clause("pipe.eof.wakes-a-sender-that-waits")
@cases(duplex=each([True, False]))
def test_a_sender_does_not_wait_for_nobody(mp: Api, witness: Witness, duplex: bool) -> None:
    receiver, sender = mp.Pipe(duplex)
    close_later(receiver, witness)
    call = "send_bytes() of a message that nobody takes"
    expect.raises(call, ConnectionError, sender.send_bytes, bytes(HUGE))
    expect.equal("the other end, closed by then", len(witness.events("closing")), 1)


@clause("pipe.eof.half-a-message-is-not-delivered")
@cases(duplex=each([True, False]))
def test_a_message_cut_off_is_an_error(mp: Api, duplex: bool) -> None:
    receiver, sender = mp.Pipe(duplex)
    process = mp.Process(target=send_huge, args=(sender,))
    process.start()
    sender.close()
    receiver.poll(None)  # the message has begun, and cannot have ended
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    call = "recv_bytes() of a message whose sender was killed"
    expect.raises(call, (EOFError, OSError), receiver.recv_bytes)
