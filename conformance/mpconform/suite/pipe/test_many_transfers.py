"""Connections that are sent over connections: by several threads, and many of them."""

from __future__ import annotations

import signal
import threading

from mpconform.annotations import Any
from mpconform.suite import Api, clause, eventually, expect
from mpconform.suite.slow import Slow
from mpconform.suite.system import descriptors


def sending(connection: Any, message: list[Any], slow: Slow) -> threading.Thread:
    """A thread that sends a message with ``slow`` in it, and is in the midst of pickling that."""
    thread = threading.Thread(target=connection.send, args=(message,), daemon=True)
    thread.start()
    slow.begun.wait()
    return thread


def send_one(mp: Api, sender: Any, receiver: Any) -> None:
    """Send a connection, receive it, and close all that there is of it."""
    sent, other = mp.Pipe()
    sender.send(sent)
    arrived = receiver.recv()
    for end in (sent, other, arrived):
        end.close()


@clause("pipe.transfer.serves-several-threads")
def test_two_threads_send_connections_at_the_same_time(mp: Api) -> None:
    carriers = [mp.Pipe() for _ in range(2)]
    pipes = [[mp.Pipe() for _ in range(2)] for _ in carriers]
    slow = [Slow() for _ in carriers]
    threads = []
    for (sender, _), [(_, first), (_, last)], between in zip(carriers, pipes, slow, strict=True):
        threads.append(sending(sender, [first, between, last], between))
    for thread, between in zip(threads, slow, strict=True):
        between.go_on.set()
        thread.join()
    for number, (_, receiver) in enumerate(carriers):
        for place, end in enumerate(receiver.recv()[::2]):
            end.send([number, place])
    got = [[ours.recv() for ours, _ in pair] for pair in pipes]
    expect.equal("the messages over the connections", got, [[[0, 0], [0, 1]], [[1, 0], [1, 1]]])


@clause("pipe.transfer.leaves-nothing-behind")
def test_transfers_cost_no_descriptors(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    send_one(mp, sender, receiver)  # what a first transfer opens for good is open then
    before = descriptors()
    for _ in range(20):
        send_one(mp, sender, receiver)
    # A helper of the library may still be about to close what it has handed over.
    eventually("no descriptor is left", lambda: descriptors() <= before)


def blocked() -> set[int]:
    """The signals that this thread blocks."""
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


@clause("pipe.transfer.leaves-signals-as-they-were")
def test_a_transfer_blocks_no_signal(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    before = blocked()
    send_one(mp, sender, receiver)
    changed = blocked() ^ before
    signal.pthread_sigmask(signal.SIG_SETMASK, before)  # others may come after this check
    expect.equal("the signals blocked before or after, and not both", changed, set())
