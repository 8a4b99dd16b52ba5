"""What targets are called beside one another: a release or a Python is said where others stand
beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mpconform.records.model import Result, Run, Target, TargetKey


class Names:
    """The names of the targets of a run."""

    def __init__(self, run: Run) -> None:
        self._apart = told_apart(target.key for target in run.targets)

    def apart(self, of: Target | Result) -> str:
        """What tells its library from others of that name in the run: 4.2.0, on 3.12.1; or ''."""
        return self._apart.get(of.key if isinstance(of, Target) else of.target, "")

    def library(self, of: Target | Result) -> str:
        """The library, told apart."""
        return f"{of.backend} {self.apart(of)}".rstrip()

    def target(self, of: Target | Result) -> str:
        """The target in one phrase: billiard 4.2.0 (fork)."""
        library = self.library(of)
        return f"{library} ({of.start_method})" if of.start_method else library


def told_apart(keys: Iterable[TargetKey]) -> Mapping[TargetKey, str]:
    """What tells targets of one library apart, but for the start method."""
    found = list(keys)
    return {key: _words(key, [k for k in found if k.backend == key.backend]) for key in found}


def _words(key: TargetKey, others: list[TargetKey]) -> str:
    words = []
    if len({other.version for other in others}) > 1:
        words.append(key.version)
    pythons = {(other.implementation, other.python) for other in others}
    if len(pythons) > 1 and key.python not in words:
        same = len({implementation for implementation, _ in pythons}) == 1
        words.append(f"on {'' if same else key.implementation + ' '}{key.python}")
    return " ".join(words)
