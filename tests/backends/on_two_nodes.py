"""A pool on two nodes: servers that an engine starts, each of which carries out calls.

A node that has gone is left out; a call that it had begun fails.
"""

from __future__ import annotations

import operator
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from multiprocessing.connection import Client, Connection, Listener
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, everything_but
from tests.nodes.node import tell

NODES = "MPCONFORM_TEST_ADDRESSES"


class Pool:
    """Calls go to the nodes in turn."""

    def __init__(self, processes: int = 1) -> None:
        if operator.index(processes) < 1:
            raise ValueError("a pool has one process at least")
        self._nodes = os.environ[NODES].split()
        self._turns = cycle(range(len(self._nodes)))
        self._ended = False

    def apply(self, func: Any, args: Sequence[Any] = (), kwds: Mapping[str, Any] = {}) -> Any:
        """A call on the next node that is there; its value."""
        for node in (self._nodes[next(self._turns)] for _ in self._nodes):
            try:
                connection = Client(node)
            except OSError:
                continue
            with connection:
                connection.send((func, args, kwds))
                value, error = connection.recv()
            if error is not None:
                raise error
            return value
        raise OSError("no node is left")

    def terminate(self) -> None:
        """Take no more calls."""
        self._ended = True

    def join(self) -> None:
        """There is nothing to wait for."""
        if not self._ended:
            raise ValueError("the pool is still running")


def serve(address: str) -> None:
    """Be a node."""
    with Listener(address) as listener:
        print("listening", flush=True)
        while True:
            threading.Thread(target=_answer, args=[listener.accept()], daemon=True).start()


def _answer(connection: Connection[Any, Any]) -> None:
    with connection:
        func, args, kwds = connection.recv()
        try:
            connection.send((func(*args, **kwds), None))
        except Exception as error:
            connection.send((None, error))


@contextmanager
def engine() -> Iterator[Mapping[str, str]]:
    """Start both nodes, and leave them to whoever looks after engines."""
    places = [os.path.join(os.environ["TMPDIR"], f"node{number}") for number in range(2)]
    nodes = [_node(place) for place in places]
    tell(*([node.pid] for node in nodes))
    yield {NODES: " ".join(places)}


def _node(place: str) -> subprocess.Popen[bytes]:
    program = f"from tests.backends.on_two_nodes import serve; serve({place!r})"
    node = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert node.stdout is not None
    node.stdout.readline()
    return node


backend = Backend(
    name="on-two-nodes",
    start_methods=["cluster"],
    api=lambda start_method: SimpleNamespace(Pool=Pool),
    lacks=everything_but("pool.apply", "separate-processes", reason="it can do no more than apply"),
    slowest_timer=0.1,
    engine=engine,
    arenas=1,
)
