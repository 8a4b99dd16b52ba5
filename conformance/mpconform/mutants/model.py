"""What a mutant is, and what came of examining one."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from mpconform.records import Result, Verdict


@dataclass(frozen=True)
class Mutant:
    """The reference with one fault: in ``file`` (below the package), ``old`` replaced by ``new``.

    ``clause`` is the clause that has to catch it, ``fault`` one sentence, ``start_method`` the one
    that it is examined under (empty: the first that the clause holds for).
    """

    clause: str
    name: str
    fault: str
    file: str
    old: str
    new: str
    start_method: str = ""


class Fate(enum.Enum):
    """What has become of a mutant."""

    CAUGHT = "caught"
    ELSEWHERE = "caught by another clause"
    SURVIVED = "survived"
    ERROR = "not examined"


@dataclass(frozen=True)
class Examined:
    """``mutant`` (None: the reference as it is), examined in ``seconds``.

    ``result`` is the verdict that ended the examination: a violation, an error of the suite's own,
    or None. ``problem`` says why it could not be examined at all.
    """

    mutant: Mutant | None
    result: Result | None
    seconds: float
    problem: str = ""

    @property
    def fate(self) -> Fate:
        """What has become of it."""
        if self.problem or (self.result and self.result.verdict is Verdict.SUITE_ERROR):
            return Fate.ERROR
        if self.result is None:
            return Fate.SURVIVED
        own = self.mutant is not None and self.result.clause == self.mutant.clause
        return Fate.CAUGHT if own else Fate.ELSEWHERE
