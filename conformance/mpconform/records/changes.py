"""What changed between two sets of runs: verdicts, clauses, targets. Made from records alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from mpconform.records.model import Result, Run, Target, TargetKey, Verdict


class Kind(str, Enum):
    """What became of a clause on a target; what a user looks for first comes first."""

    REGRESSION = "regression"
    FIX = "fix"
    OTHER = "other change"
    NEW = "judged only now"
    REMOVED = "judged no more"


@dataclass(frozen=True)
class Change:
    """A clause that came to something else: ``old`` on ``before``, ``new`` on ``after``. Either is
    None where the clause was not judged."""

    kind: Kind
    before: Target
    after: Target
    old: Result | None
    new: Result | None

    @property
    def result(self) -> Result:
        """The newer of the two that is there."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True)
class Changes:
    """All that changed from ``old`` to ``new``.

    ``pairs`` are the targets that were compared; ``gone`` and ``added`` those that only one of them
    has; ``broken`` those of ``new`` whose adapter was sound before.
    """

    old: Run
    new: Run
    pairs: tuple[tuple[Target, Target], ...]
    gone: tuple[Target, ...]
    added: tuple[Target, ...]
    broken: tuple[Target, ...]
    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Those of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def worse(self) -> bool:
        """Whether something was kept before and is broken, or cannot be judged, now."""
        return bool(self.of(Kind.REGRESSION) or self.broken) or not self.new.complete


def changes(old: Run, new: Run) -> Changes:
    """Compare two runs, each of which may be several that were combined."""
    pairs = tuple(_pairs(old.targets_by_backend, new.targets_by_backend))
    paired = {target.key for pair in pairs for target in pair}
    were_sound = {target.backend for target in old.targets if not target.broken}
    return Changes(
        old=old,
        new=new,
        pairs=pairs,
        gone=tuple(t for t in old.targets_by_backend if t.key not in paired),
        added=tuple(t for t in new.targets_by_backend if t.key not in paired),
        broken=tuple(t for t in new.targets if t.broken and t.backend in were_sound),
        changes=tuple(change for pair in pairs for change in _changes(*pair, old, new)),
    )


def _minor(key: TargetKey) -> TargetKey:
    return key._replace(version="", python=".".join(key.python.split(".")[:2]))


_ALIKE: tuple[Callable[[TargetKey], Any], ...] = (
    lambda key: key,
    lambda key: key._replace(version=""),
    _minor,
    lambda key: (key.backend, key.start_method),
)
"""What two targets have in common that are compared: the closest first."""


def _pairs(old: Iterable[Target], new: Iterable[Target]) -> Iterator[tuple[Target, Target]]:
    """The targets of both, two by two; one that several could be compared with is left."""
    before, after = list(old), list(new)
    for alike in _ALIKE:
        for target in list(after):
            key = alike(target.key)
            its = [other for other in before if alike(other.key) == key]
            rivals = [other for other in after if alike(other.key) == key]
            if len(its) == len(rivals) == 1:
                before.remove(its[0])
                after.remove(target)
                yield its[0], target


def _changes(before: Target, after: Target, old: Run, new: Run) -> Iterator[Change]:
    was = {result.clause: result for result in old.results if result.target == before.key}
    now = {result.clause: result for result in new.results if result.target == after.key}
    for clause in dict.fromkeys([*was, *now]):
        if kind := _kind(was.get(clause), now.get(clause)):
            yield Change(kind, before, after, was.get(clause), now.get(clause))


def _kind(old: Result | None, new: Result | None) -> Kind | None:
    if old is None or new is None:
        return Kind.NEW if old is None else Kind.REMOVED
    if old.verdict is new.verdict:
        return None
    if old.verdict is Verdict.PASS and new.verdict.violation:
        return Kind.REGRESSION
    if old.verdict.violation and new.verdict is Verdict.PASS:
        return Kind.FIX
    return Kind.OTHER
