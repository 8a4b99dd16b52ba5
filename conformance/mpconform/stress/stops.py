"""Stopping random processes of a run, whoever's they are, as a debugger does."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

LONGEST = 1.0
"""Seconds that a process stands still, at most."""


@contextmanager
def stops(run: psutil.Process, seed: int) -> Iterator[None]:
    """While in it: ``run`` or one of those below it stands still nearly all the time; after it,
    none."""
    over = threading.Event()
    thread = threading.Thread(target=_stop_some, args=(run, random.Random(seed), over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _stop_some(run: psutil.Process, chance: random.Random, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(psutil.Error):
            one = chance.choice([run, *run.children(recursive=True)])
            one.send_signal(signal.SIGSTOP)
            try:
                over.wait(chance.uniform(0, LONGEST))
            finally:
                one.send_signal(signal.SIGCONT)
        over.wait(chance.uniform(0, LONGEST / 4))
