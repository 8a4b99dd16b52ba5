"""What drivers and wardens say to each other: frozen data, pickled over a channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Describe:
    """Ask for the backend's `Description`."""


@dataclass(frozen=True)
class Description:
    """What an adapter says of its backend."""

    name: str
    version: str
    start_methods: tuple[str, ...]
    lacks: Mapping[str, str]
    slowest_timer: float


@dataclass(frozen=True)
class Broken:
    """The adapter cannot be used; ``reason`` is one line."""

    reason: str


@dataclass(frozen=True)
class RunCase:
    """Run one case of a check, in the open arena if there is one, else in a new one."""

    module: str
    check: str
    start_method: str
    case: Mapping[str, Any]
    deadline: float


@dataclass(frozen=True)
class Finish:
    """End the open arena in good order: the body's interpreter exits by itself."""

    deadline: float


@dataclass(frozen=True)
class Discard:
    """End the open arena at once."""


@dataclass(frozen=True)
class Outcome:
    """What one case, or the end of an arena, came to.

    ``kind`` is one of passed, mismatch, error, hang, crash, leak, suite-error.
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

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong."""
        return self.kind == "passed"

    @property
    def abnormal(self) -> bool:
        """Whether the arena came to an end that no check asked for."""
        return self.kind in ("hang", "crash", "leak")


@dataclass(frozen=True)
class Report:
    """What the body of an arena says of one case (the warden makes an `Outcome` of it)."""

    kind: str
    expected: str = ""
    got: str = ""
    detail: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """The body waits for ``what`` (empty: no more)."""

    what: str


@dataclass(frozen=True)
class Case:
    """The warden gives the body a case to run."""

    module: str
    check: str
    case: Mapping[str, Any] = field(default_factory=dict)
    scope: int = 0
    witness_address: str = ""
