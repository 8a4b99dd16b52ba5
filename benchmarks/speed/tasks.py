"""What runs in the workers and in the processes at the other end of a pipe."""

from __future__ import annotations

import os
import time
from typing import Any


def same(value: Any) -> Any:
    """An empty task."""
    return value


def process_id(value: Any) -> int:
    """Where it runs; a little slow, so that every worker gets some."""
    time.sleep(0.001)
    return os.getpid()


def echo(connection: Any) -> None:
    """Send back what comes, until None comes."""
    while (message := connection.recv()) is not None:
        connection.send(message)


def swallow(connection: Any) -> None:
    """Receive messages until an empty one comes, then answer once."""
    while connection.recv_bytes():
        pass
    connection.send(None)
