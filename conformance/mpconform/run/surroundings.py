"""What surrounds every run: the sweep before and after it, its signals, the end of its lanes."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from mpconform.arena import processes
from mpconform.run.lanes import Lanes
from mpconform.run.preflight import preflight
from mpconform.run.sweep import mark_this_run, sweep_dead_runs, sweep_run

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


class Surroundings:
    """While it is entered, ``lanes`` may be used; nothing is left of them afterwards.

    At an interrupt ``on_interrupt`` is called, and the lanes' wait for answers ends: nothing is
    raised wherever Python happens to be. Entering raises Unfit where the machine lacks something.
    """

    def __init__(self, lanes: Lanes, on_interrupt: Callable[[], None]) -> None:
        self._lanes = lanes
        self._on_interrupt = on_interrupt
        self._handlers: dict[int, Any] = {}
        self._mark = ""

    def __enter__(self) -> Surroundings:
        preflight()
        sweep_dead_runs()
        self._mark = mark_this_run()
        for number in _INTERRUPTS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._interrupted)
        return self

    def _interrupted(self, *_: object) -> None:
        self._on_interrupt()
        self._lanes.wake()

    def __exit__(self, *_: object) -> None:
        self._lanes.close()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        sweep_run(self._mark)
        processes.end_all()  # those that have come to this process since, and the dead
