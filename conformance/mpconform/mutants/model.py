"""What a mutant is, and what came of examining one."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from mpconform.mutants.plant import CannotPlant
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

    @property
    def id(self) -> str:
        """What identifies it."""
        return f"{self.clause}, {self.name}"

    @property
    def chapters(self) -> Sequence[str]:
        """The chapters that are about what it changes."""
        return (self.clause.partition(".")[0],)

    def into(self, text: str) -> str:
        """The text of the file, with the fault. Raises CannotPlant."""
        if (times := text.count(self.old)) != 1:
            where = f"{self.file} has the passage to be replaced"
            raise CannotPlant(f"{where} {times} times, not once")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class RuleMutant:
    """A mutant made by rule: in ``file`` of a subject, from ``begin``, ``replaced`` becomes ``by``.

    ``id`` is file:line:operator:number, ``within`` the function that it is in; ``old`` and ``new``
    are the whole lines that are changed, as they are and as they become. ``chapters`` are those
    about what the file does; if it is only used under one ``start_method``, that is named.
    """

    subject: str
    id: str
    file: str
    line: int
    operator: str
    within: str
    begin: int
    replaced: str
    by: str
    old: str
    new: str
    chapters: Sequence[str] = ()
    start_method: str = ""

    def into(self, text: str) -> str:
        """The text of the file, with the fault. Raises CannotPlant."""
        end = self.begin + len(self.replaced)
        if text[self.begin : end] != self.replaced:
            raise CannotPlant(f"{self.file} is not the file that {self.id} was made from")
        return text[: self.begin] + self.by + text[end:]


class Fate(enum.Enum):
    """What has become of a mutant."""

    CAUGHT = "caught"
    """By the clause that forbids it."""
    NEIGHBOUR = "caught by its chapter"
    ELSEWHERE = "caught by another chapter"
    SMOKE = "caught by the smoke check"
    """The library can no longer be loaded: no clause is judged of such a one."""
    WHOLE = "hung as a whole"
    SURVIVED = "survived"
    ERROR = "not examined"

    @property
    def killed(self) -> bool:
        """Whether it was noticed."""
        return self not in (Fate.SURVIVED, Fate.ERROR)

    @property
    def by_another_clause(self) -> bool:
        """Whether a clause caught it, and not its own."""
        return self in (Fate.NEIGHBOUR, Fate.ELSEWHERE)


@dataclass(frozen=True)
class Examined:
    """``mutant`` (None: the subject as it is), examined in ``seconds``.

    ``result`` is the verdict that ended the examination: a violation, an error of the suite's own,
    or None. ``problem`` says why it could not be examined at all, ``broken`` why the library could
    not be loaded; ``hung`` is whether that, or all of it, did not end in time. ``judged`` are the
    results of all clauses, if those were wanted, and else those that decide nothing.
    """

    mutant: Mutant | RuleMutant | None
    result: Result | None
    seconds: float
    problem: str = ""
    broken: str = ""
    hung: bool = False
    judged: Sequence[Result] = ()

    @property
    def fate(self) -> Fate:
        """What has become of it."""
        if self.problem or (self.result and self.result.verdict is Verdict.SUITE_ERROR):
            return Fate.ERROR
        if self.result is not None:
            return self._caught_by(self.result.clause)
        if self.hung:
            return Fate.WHOLE
        return Fate.SMOKE if self.broken else Fate.SURVIVED

    def _caught_by(self, clause: str) -> Fate:
        if isinstance(self.mutant, Mutant) and self.mutant.clause == clause:
            return Fate.CAUGHT
        near = self.mutant is not None and clause.partition(".")[0] in self.mutant.chapters
        return Fate.NEIGHBOUR if near else Fate.ELSEWHERE
