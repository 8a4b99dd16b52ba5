"""Signals with a handler in Python, without the moment in which one is lost.

Python notes a signal when it comes, and runs the handler when it next looks. What comes after it
has looked, and before a call has begun to wait in the system, does not end that wait: the handler
runs when something else has ended it, maybe never. So a process that is sent a signal waits for it
on a descriptor, and a call of the backend that a signal has to end is sent one until it is handled.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable

from mpconform.annotations import Any
from mpconform.suite import expect
from mpconform.suite.threads import Flag, SystemThread, this_thread

_PAUSE = 0.03
"""Seconds for a thread to come to wait; and, if it missed the signal, until it is sent again."""


def wait_for_a_signal(ready: Callable[[], Any]) -> None:
    """Call ``ready``, and wait until a signal that has a handler in Python has come since.

    For the main thread. The handler runs before this returns, and may raise.
    """
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    before = signal.set_wakeup_fd(write_end)
    try:
        ready()
        select.select([read_end], [], [])
    finally:
        signal.set_wakeup_fd(before)
        os.close(read_end)
        os.close(write_end)


class Interruption(Exception):
    """What a handler of a signal raises."""


def expect_interruption(
    what: str,
    call: Callable[[], Any],
    *,
    before: Callable[[], Any] | None = None,
    after: Callable[[], Any] | None = None,
) -> None:
    """``call``, made in the main thread, raises what a signal's handler raises while it waits.

    Another thread of the system's sends the signal, after it has called ``before``; and calls
    ``after`` when the handler has run, for a call that keeps the exception to itself.
    """
    handled = Flag()
    main_thread = this_thread()
    seen: list[int] = []

    def handle(number: int, _: object) -> None:
        seen.append(number)
        if len(seen) == 1:
            handled.raise_once()
            raise Interruption

    def send() -> None:
        if before is not None:
            before()
        while not handled.is_up(within=_PAUSE):
            signal.pthread_kill(main_thread, signal.SIGUSR1)
        if after is not None:
            after()

    thread = SystemThread(send)

    def start_and_call() -> Any:
        thread.start()
        return call()

    previous = signal.signal(signal.SIGUSR1, handle)
    try:
        expect.raises(f"{what}, interrupted by a handler", Interruption, start_and_call)
        thread.join()
    finally:
        signal.signal(signal.SIGUSR1, previous)
