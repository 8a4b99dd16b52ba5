"""What drivers and wardens say to each other: frozen data, pickled over a channel.

Named tuples rather than dataclasses: a warden is forked for every check, and its size is a cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Hello(NamedTuple):
    """A warden begins: its process id."""

    pid: int


class Ended(NamedTuple):
    """A warden has ended, the nursery says: its exit code, negative after a signal."""

    exit_code: int


class Describe(NamedTuple):
    """Ask for the backend's `Description`."""


class Description(NamedTuple):
    """What an adapter says of its backend."""

    name: str
    version: str
    start_methods: tuple[str, ...]
    lacks: Mapping[str, str]
    slowest_timer: float


class Broken(NamedTuple):
    """The adapter cannot be used; ``reason`` is one line. ``ended``: it ended its process, and the
    reason does not say how."""

    reason: str
    ended: bool = False


class RunCase(NamedTuple):
    """Run one case of a check, in the open arena if there is one, else in a new one."""

    module: str
    check: str
    start_method: str
    case: Mapping[str, Any]
    deadline: float


class Finish(NamedTuple):
    """End the open arena in good order: the body's interpreter exits by itself."""

    deadline: float


class Discard(NamedTuple):
    """End the open arena at once."""


class StillHere(NamedTuple):
    """The warden is at work on a request, however long that takes."""


class Outcome(NamedTuple):
    """What one case, or the end of an arena, came to.

    ``kind`` is one of passed, mismatch, error, hang, crash, leak, suite-error; ``got`` what was
    seen, also by a check that only looks. ``seconds`` are those of the patient clock, as deadlines
    are: a crowded machine counts once and not twice. ``unchanged`` says that another check may use
    the same arena.
    """

    kind: str
    expected: str = ""
    got: str = ""
    detail: str = ""
    labels: tuple[str, ...] = ()
    output: str = ""
    stacks: str = ""
    history: tuple[str, ...] = ()
    seconds: float = 0.0
    unchanged: bool = True

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong."""
        return self.kind == "passed"

    @property
    def abnormal(self) -> bool:
        """Whether the arena came to an end that no check asked for."""
        return self.kind in ("hang", "crash", "leak")


class Report(NamedTuple):
    """What the body of an arena says of one case (the warden makes an `Outcome` of it)."""

    kind: str
    expected: str = ""
    got: str = ""
    detail: str = ""
    labels: tuple[str, ...] = ()
    unchanged: bool = True


class Waiting(NamedTuple):
    """The body waits for ``what`` (empty: no more)."""

    what: str


class Case(NamedTuple):
    """The warden gives the body a case to run."""

    module: str
    check: str
    case: Mapping[str, Any]
    scope: int = 0
    witness_address: str = ""
