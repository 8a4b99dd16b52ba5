"""The calls of a program that have results, and what came of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import mpreference

# How long to wait before looking whether workers were stopped meanwhile; in seconds.
GLANCE = 0.02


class Failure(NamedTuple):
    """What was raised, as text: a traceback would keep pools and descriptors alive."""

    name: str
    text: str


@dataclass
class Job:
    """One call: its chunks of task numbers, and its outcomes as far as they are known."""

    call: str
    chunks: list[list[int]]
    handle: Any
    deadly: frozenset[int] = frozenset()  # numbers of tasks that end their worker
    must_fail: bool = False
    abandoned: bool = False
    values: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    complete: bool = False

    @property
    def terminated(self) -> bool:
        """Whether some of its tasks were not done because the pool was terminated."""
        return any(failure.name == "PoolTerminated" for failure in self.failures)

    def collect(self, meanwhile: Callable[[], None]) -> None:
        """Wait for all outcomes; call `meanwhile` from time to time."""
        if self.complete or self.abandoned:
            return
        if self.call == "imap":
            while self.take(meanwhile):
                pass
            return
        while not self.handle.ready():
            meanwhile()
            self.handle.wait(GLANCE)
        try:
            value = self.handle.get()
        except mpreference.ProcessError as error:
            self._fail(error)
        else:
            self.values += value if self.call == "map" else [value]
        self.complete = True

    def take(self, meanwhile: Callable[[], None]) -> bool:
        """Take the next result of imap; False at the end."""
        while not self.complete:
            try:
                self.values.append(self.handle.next(GLANCE))
                return True
            except StopIteration:
                self.complete = True
            except mpreference.TimeoutError:
                meanwhile()
            except mpreference.ProcessError as error:
                self._fail(error)
                if self.terminated:
                    # It is raised for what is left, time and again.
                    self.complete = True
                return True
        return False

    def _fail(self, error: BaseException) -> None:
        self.failures.append(Failure(type(error).__name__, str(error)))
