"""join() while signals arrive."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, expect, tasks


class Interruption(BaseException):
    """Raised by a handler of a signal."""


@contextmanager
def alarms(handler: Callable[[], None], interval: float) -> Iterator[None]:
    """Let the handler be called every so many seconds, by a signal.

    More than once, for a signal that comes just before a wait begins does not end it.
    """
    previous = signal.signal(signal.SIGALRM, lambda number, frame: handler())
    try:
        signal.setitimer(signal.ITIMER_REAL, interval, interval)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def started(mp: Api, witness: Witness) -> Any:
    """A process that waits at ``go``."""
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    return process


@clause("process.join.goes-on-after-a-signal")
def test_a_handled_signal_does_not_end_a_join(mp: Api, witness: Witness) -> None:
    process = started(mp, witness)
    arrived = 0

    def count() -> None:
        nonlocal arrived
        arrived += 1
        if arrived == 3:
            witness.open("go", after=0.1)

    with alarms(count, 0.02):
        process.join()
    finished = len(witness.events("finished"))
    expect.equal("the targets finished at the return of an interrupted join()", finished, 1)
    expect.equal("the exit code after that", process.exitcode, 0)


@clause("process.join.lets-out-what-a-handler-raises")
def test_an_exception_of_a_handler_comes_out_of_join(mp: Api, witness: Witness) -> None:
    process = started(mp, witness)

    def interrupt() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        witness.open("go", after=0.1)  # for a join() that keeps the exception to itself
        raise Interruption

    def join() -> None:
        with alarms(interrupt, 0.05):
            process.join()

    expect.raises("join(), while a handler raises it,", Interruption, join)
    process.join()
    expect.equal("the exit code, after a further join()", process.exitcode, 0)
