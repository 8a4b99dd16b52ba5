"""Sending from beside the check: large messages, and messages that come later."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable

from mpconform.annotations import Any
from mpconform.suite import Witness


def content(size: int) -> bytes:
    """Bytes in which no part looks like another; always the same for one size."""
    return random.Random(size).randbytes(size)


def send_beside(connection: Any, send: Callable[[Any], None], messages: Iterable[Any]) -> None:
    """Send the messages from a thread of their own; if that fails, close the connection."""

    def run() -> None:
        try:
            for message in messages:
                send(message)
        except BaseException:
            connection.close()  # so that the receiver does not wait for what will not come
            raise

    threading.Thread(target=run, daemon=True).start()


def send_later(connection: Any, witness: Witness, message: Any, after: float = 0.05) -> None:
    """Report ``sending``, then send the message, ``after`` some seconds, from another thread."""

    def run() -> None:
        witness.wait_at("send")
        witness.report("sending")
        connection.send(message)

    threading.Thread(target=run, daemon=True).start()
    witness.open("send", after=after)
