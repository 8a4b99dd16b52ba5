"""Sending and receiving while signals arrive."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mpconform.annotations import Any
from mpconform.suite import Api, cases, clause, each, expect
from mpconform.suite.pipe.sending import content
from mpconform.suite.signals import expect_interruption
from mpconform.suite.threads import SystemThread, this_thread


@contextmanager
def signals_before(action: Callable[[], Any]) -> Iterator[list[Any]]:
    """Interrupt the main thread some times, then call ``action``, all from another thread.

    Gives a list, in which the result of the action is at the end.
    """
    results: list[Any] = []
    main_thread = this_thread()

    def run() -> None:
        for _ in range(4):
            time.sleep(0.01)  # by then the main thread most likely waits: a harder case
            signal.pthread_kill(main_thread, signal.SIGUSR1)
        results.append(action())

    previous = signal.signal(signal.SIGUSR1, lambda *_: None)
    thread = SystemThread(run)
    try:
        thread.start()
        yield results
        thread.join()
    finally:
        signal.signal(signal.SIGUSR1, previous)


@clause("pipe.send.survives-signals")
def test_signals_leave_messages_whole(mp: Api) -> None:
    message = content(1 << 20)
    ours, theirs = mp.Pipe()
    with signals_before(theirs.recv_bytes) as received:
        ours.send_bytes(message)
    expect.holds("the message, sent under signals", received == [message], received)
    with signals_before(lambda: theirs.send_bytes(message)):
        got = ours.recv_bytes()
    expect.holds("the message, received under signals", got == message, got)


@clause("pipe.recv.ends-with-a-signal-handlers-exception")
def test_a_handlers_exception_ends_recv(mp: Api) -> None:
    ours, theirs = mp.Pipe()
    message = "after the signal"
    expect_interruption("recv()", ours.recv, after=lambda: theirs.send(message))
    expect.equal("the message sent afterwards", ours.recv(), message)


@clause("pipe.wait.survives-signals")
def test_signals_do_not_end_a_wait(mp: Api) -> None:
    ours, theirs = mp.Pipe()
    with signals_before(lambda: theirs.send("message")):
        ready = mp.wait([ours])
    expect.holds("the connection that has become ready", ready == [ours], ready)
    ours.recv()
    began = time.monotonic()
    with signals_before(lambda: None):
        ready = mp.wait([ours], 0.1)
        seconds = time.monotonic() - began
    expect.equal("what is ready, after signals and a timeout", ready, [])
    expect.lasted("wait()", seconds, 0.1)


@clause("pipe.wait.ends-with-a-signal-handlers-exception")
@cases(way=each(["wait", "poll"]))
def test_a_handlers_exception_ends_waiting(mp: Api, way: str) -> None:
    ours, theirs = mp.Pipe()
    waiting = (lambda: mp.wait([ours])) if way == "wait" else (lambda: ours.poll(None))
    expect_interruption(f"{way}()", waiting, after=lambda: theirs.send("after the signal"))
    expect.equal("the message sent afterwards", ours.recv(), "after the signal")
