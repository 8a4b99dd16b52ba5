"""How many processes of a run are at work at the moment, whatever its lanes are thought to do."""

from __future__ import annotations

import time

import psutil

from mpconform.driver.policy import CROWD, CROWD_LOOK


class Crowd:
    """Whether so many processes of the run are at work that no further ones should begin.

    A lane that has not been heard of may be waiting, or be slow because all others are at work too.
    """

    def __init__(self, at_once: int) -> None:
        self._most = CROWD * at_once
        self._looked = float("-inf")
        self.was_one = False
        """What the last look has found."""

    @property
    def is_one(self) -> bool:
        """Whether it is one, as of a moment ago."""
        if time.monotonic() - self._looked > CROWD_LOOK:
            self.was_one = _at_work() > self._most
            self._looked = time.monotonic()
        return self.was_one


def _at_work() -> int:
    """The processes below this one that run, or would if there were a processor free."""
    return sum(map(_runs, psutil.Process().children(recursive=True)))


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_RUNNING)
    except psutil.Error:
        return False
