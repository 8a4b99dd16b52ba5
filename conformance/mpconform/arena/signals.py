"""The signals of a process that begins an arena, whatever whoever started it had set."""

from __future__ import annotations

import signal

_IGNORED_BY_PYTHON = {"SIGPIPE", "SIGXFZ", "SIGXFSZ"}


def put_right() -> None:
    """Block no signal, and ignore none but those that Python itself ignores.

    A supervisor may hand down a mask, a shell what it ignores (``trap '' CHLD``): processes that
    inherit it do not see their children end, or cannot be terminated.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in signal.valid_signals():
        ignored = signal.getsignal(number) is signal.SIG_IGN
        if ignored and getattr(number, "name", "") not in _IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
