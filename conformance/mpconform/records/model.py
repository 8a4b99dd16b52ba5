"""The records of a run, as frozen data: a header, targets, results, a footer.

One JSON object per line, with its ``kind`` first. `SCHEMA` changes whenever a reader of the old
records would misread the new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

SCHEMA = 1


class Verdict(str, Enum):
    """What one clause came to on one target; the worst first."""

    SUITE_ERROR = "SUITE-ERROR"
    CRASH = "CRASH"
    HANG = "HANG"
    FAIL = "FAIL"
    LEAK = "LEAK"
    INCONCLUSIVE = "INCONCLUSIVE"
    BLOCKED = "BLOCKED"
    UNSUPPORTED = "UNSUPPORTED"
    PASS = "PASS"

    @property
    def violation(self) -> bool:
        """Whether the backend was seen to break the clause."""
        return self in (Verdict.CRASH, Verdict.HANG, Verdict.FAIL, Verdict.LEAK)


@dataclass(frozen=True)
class Header:
    """What was run, where, and how; times are UTC, ISO 8601."""

    kind: ClassVar[str] = "header"
    mpconform: str
    python: str
    implementation: str
    platform: str
    started: str
    profile: str
    seed: int
    clauses: tuple[str, ...]
    schema: int = SCHEMA


@dataclass(frozen=True)
class Target:
    """A backend under one start method. ``broken`` is the reason why nothing could be judged."""

    kind: ClassVar[str] = "target"
    backend: str
    version: str
    start_method: str
    lacks: Mapping[str, str] = field(default_factory=dict)
    deadline: float = 0.0
    broken: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the target within a run."""
        return self.backend, self.start_method


@dataclass(frozen=True)
class Result:
    """One clause on one target.

    ``case`` is the input of the counterexample; ``because`` the clause's sentence; ``stacks`` the
    stack dumps of a hang; ``history`` the witness's; ``seconds`` what judging it took.
    """

    kind: ClassVar[str] = "result"
    clause: str
    backend: str
    start_method: str
    verdict: Verdict
    core: bool
    check: str = ""
    expected: str = ""
    because: str = ""
    got: str = ""
    case: str = ""
    note: str = ""
    detail: str = ""
    output: str = ""
    stacks: str = ""
    history: tuple[str, ...] = ()
    cases: int = 0
    seconds: float = 0.0

    @property
    def target(self) -> tuple[str, str]:
        """The target's key."""
        return self.backend, self.start_method


@dataclass(frozen=True)
class Footer:
    """The end of a run: its absence means that the run was cut off."""

    kind: ClassVar[str] = "footer"
    complete: bool
    ended: str
    results: int
    reason: str = ""


Record = Header | Target | Result | Footer


@dataclass(frozen=True)
class Run:
    """All records of one run."""

    header: Header
    targets: tuple[Target, ...]
    results: tuple[Result, ...]
    footer: Footer | None

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was judged."""
        return self.footer is not None and self.footer.complete

    @property
    def targets_by_backend(self) -> tuple[Target, ...]:
        """The targets: each backend's together, by start method, whichever was ready first."""
        met = [target.backend for target in self.targets]
        by_backend = sorted(self.targets, key=lambda t: (met.index(t.backend), t.start_method))
        return tuple(by_backend)


KINDS: dict[str, Any] = {kind.kind: kind for kind in (Header, Target, Result, Footer)}
