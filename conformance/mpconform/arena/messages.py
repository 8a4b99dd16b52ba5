"""What the two ends of an arena say to each other: frozen data, pickled over a channel.

Named tuples rather than dataclasses: they are imported by every nursery, whose start is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mpconform.history import Moment


class Hello(NamedTuple):
    """A warden begins: its process id."""

    pid: int


class Ended(NamedTuple):
    """A warden has ended, the nursery says: its exit code, negative after a signal."""

    exit_code: int


class Describe(NamedTuple):
    """Ask for the backend's `Description`."""


class Description(NamedTuple):
    """What an adapter says of its backend, in an interpreter of ``implementation`` (CPython) and
    version ``python``; ``arenas`` is how many may use it at a time (0: all)."""

    name: str
    version: str
    start_methods: tuple[str, ...]
    lacks: Mapping[str, str]
    slowest_timer: float
    implementation: str
    python: str
    arenas: int = 0
    has_engine: bool = False


class Broken(NamedTuple):
    """The adapter cannot be used; ``reason`` is one line, ``detail`` the evidence for it."""

    reason: str
    detail: str = ""


class RunCase(NamedTuple):
    """Run one case of a check, in the open arena if there is one, else in a new one.

    If the arena is ``shared``, the body looks whether others may go on using it (`Outcome`).
    A new one gets ``environment``, by which the backend's engine is found, if it has one. ``scope``
    is the number of the case's history; the warden sets it. ``perturbation`` is how its schedule is
    made hostile, if it is (the form in JSON of an `arena.perturbation.Perturbation`).
    """

    module: str
    check: str
    start_method: str
    case: Mapping[str, Any]
    deadline: float
    shared: bool = False
    environment: Mapping[str, str] | None = None
    scope: int = 0
    perturbation: Sequence[Any] | None = None


class Finish(NamedTuple):
    """End the open arena in good order: the body's interpreter exits by itself."""

    deadline: float


class Discard(NamedTuple):
    """End the open arena at once."""


class EngineStarted(NamedTuple):
    """The backend's engine runs; ``environment`` is how it is found."""

    environment: Mapping[str, str]


class StillHere(NamedTuple):
    """The warden is at work on a request, however long that takes."""


class Outcome(NamedTuple):
    """What one case, or the end of an arena, came to.

    ``kind`` is one of passed, mismatch, error, hang, crash, leak, suite-error; ``got`` what was
    seen, also by a check that only looks; ``changed`` and ``added`` what is set otherwise in its
    process than before, and what is there beside: then others do not use the arena. The body says
    so much; the warden adds what was kept of a case that did not pass, and ``seconds``: those of
    the patient clock, as deadlines are, so that a crowded machine counts once and not twice.
    """

    kind: str
    expected: str = ""
    got: str = ""
    detail: str = ""
    labels: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    output: str = ""
    stacks: str = ""
    history: tuple[Moment, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong."""
        return self.kind == "passed"

    @property
    def abnormal(self) -> bool:
        """Whether the arena came to an end that no check asked for."""
        return self.kind in ("hang", "crash", "leak")


class Waiting(NamedTuple):
    """The body waits for ``what`` (empty: no more)."""

    what: str
