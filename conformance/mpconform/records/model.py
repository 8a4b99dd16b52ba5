"""The records of a run, as frozen data: a header, targets, results, a footer.

One JSON object per line, with its ``kind`` first; ``schema-2.json`` beside this file describes
them. `SCHEMA` changes whenever a reader of the old records would misread the new ones. Readers skip
kinds and fields that they do not know, so that later versions can add some.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, NamedTuple

from mpconform.history import Moment

SCHEMA = 2

INTERRUPTED = "interrupted"
"""The reason in the footer of a run that a signal ended."""


BREAKS_AS_WELL = "breaks it here as well"
"""What stands in the note of a result that says more about the machine than about the backend."""


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
    """What was run, where, and how; times are UTC, ISO 8601.

    ``shard`` is which part of a run it is (2/5); empty for a whole one. ``perturb`` is the seed of
    hostile schedules; None where they are as they come. ``walls`` are those that the system had
    around each arena, beside the ones that every system has.
    """

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
    shard: str = ""
    perturb: int | None = None
    walls: str = ""


class TargetKey(NamedTuple):
    """What identifies a target, in any set of runs.

    A library and its version, under a start method, on a Python ``implementation`` (CPython) and
    its version, on a ``platform`` (linux, macos, windows).
    """

    backend: str
    version: str
    start_method: str
    implementation: str
    python: str
    platform: str


@dataclass(frozen=True)
class Target:
    """A backend under one start method. ``broken`` is the reason why nothing could be judged,
    ``detail`` the evidence for it.

    ``deadline`` is that of one case, in seconds.
    """

    kind: ClassVar[str] = "target"
    key: TargetKey
    lacks: Mapping[str, str] = field(default_factory=dict)
    deadline: float = 0.0
    broken: str = ""
    detail: str = ""

    @property
    def backend(self) -> str:
        """The library's name."""
        return self.key.backend

    @property
    def start_method(self) -> str:
        """The start method; empty if the adapter is broken."""
        return self.key.start_method


@dataclass(frozen=True)
class Result:
    """One clause on one target.

    ``where`` is file and line of the check; ``case`` is the input of the counterexample;
    ``because`` the clause's sentence; ``stacks`` the stack dumps of a hang; ``history`` what the
    witness saw; ``seconds`` what judging it took; ``slowest`` what the slowest case took that
    passed, of the target's ``deadline``.
    """

    kind: ClassVar[str] = "result"
    clause: str
    target: TargetKey
    verdict: Verdict
    core: bool
    check: str = ""
    where: str = ""
    expected: str = ""
    because: str = ""
    got: str = ""
    case: str = ""
    note: str = ""
    detail: str = ""
    output: str = ""
    stacks: str = ""
    history: tuple[Moment, ...] = ()
    cases: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    @property
    def backend(self) -> str:
        """The library's name."""
        return self.target.backend

    @property
    def start_method(self) -> str:
        """The start method of the target."""
        return self.target.start_method


@dataclass(frozen=True)
class Footer:
    """The end of a run: its absence means that the run was cut off.

    ``digest`` is that of all lines of the run before it (`records/digest.py`); whoever writes the
    footer makes it.
    """

    kind: ClassVar[str] = "footer"
    complete: bool
    ended: str
    results: int
    reason: str = ""
    digest: str = ""


Record = Header | Target | Result | Footer


@dataclass(frozen=True)
class Run:
    """All records of one run, or of several that were combined.

    ``skipped`` counts the lines of kinds that this version does not know.
    """

    header: Header
    targets: tuple[Target, ...]
    results: tuple[Result, ...]
    footer: Footer | None
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was judged."""
        return self.footer is not None and self.footer.complete

    @property
    def cut_short(self) -> str:
        """Why it is incomplete; empty if it is not."""
        if self.footer is None:
            return "its records end without a footer"
        return "" if self.footer.complete else self.footer.reason or "no reason is given"

    @property
    def interrupted(self) -> bool:
        """Whether a signal ended it."""
        return self.footer is not None and self.footer.reason == INTERRUPTED

    @property
    def targets_by_backend(self) -> tuple[Target, ...]:
        """The targets: each backend's together, by start method, whichever was ready first."""
        met = [target.backend for target in self.targets]
        by_backend = sorted(self.targets, key=lambda t: (met.index(t.backend), t.key[1:]))
        return tuple(by_backend)


KINDS: dict[str, Any] = {kind.kind: kind for kind in (Header, Target, Result, Footer)}
