"""How many runs under stress each check has passed, as a file (JSON) that many sessions add to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("tally.json")
"""What is known of the checks that mpconform carries."""

ENOUGH = 50
"""Runs under stress after which a check is no longer provisional."""

HALF = 0.5
"""The part of its deadline that no case should take on any machine."""

_SCHEMA = 1


class BadTally(Exception):
    """The file cannot be read; the message is one line."""


@dataclass(frozen=True)
class Standing:
    """How the checks of one clause stand: a digest of what they are, the runs that they have
    ``passed``, the part of its deadline that the ``slowest`` case took, and the day (ISO 8601) on
    which they were ``promoted``; empty while they are provisional."""

    digest: str
    passed: int = 0
    slowest: float = 0.0
    promoted: str = ""

    def after(self, digest: str, slowest: float, today: str) -> Standing:
        """With one more run. What was changed since begins again."""
        last = self if digest == self.digest else Standing(digest)
        passed = last.passed + 1
        promoted = last.promoted or (today if passed >= ENOUGH else "")
        return Standing(digest, passed, max(last.slowest, round(slowest, 3)), promoted)


@dataclass(frozen=True)
class Count:
    """The runs of a target, under one burden, and the verdicts that changed in them; ``unjudged``
    are runs that came to no verdicts, with what was said."""

    backend: str
    start_method: str
    python: str
    burden: str
    runs: int = 0
    changed: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()

    @property
    def where(self) -> tuple[str, str, str, str]:
        """What is counted together."""
        return self.backend, self.start_method, self.python, self.burden

    def plus(self, other: Count) -> Count:
        """Both counts, of the same."""
        return replace(
            self,
            runs=self.runs + other.runs,
            changed=(*self.changed, *other.changed),
            unjudged=(*self.unjudged, *other.unjudged),
        )


@dataclass(frozen=True)
class StressTally:
    """All that was counted: by target and burden, and by clause."""

    counts: tuple[Count, ...] = ()
    checks: Mapping[str, Standing] = field(default_factory=dict)

    def plus(self, count: Count) -> StressTally:
        """With one more count."""
        found = {each.where: each for each in self.counts}
        found[count.where] = found[count.where].plus(count) if count.where in found else count
        return replace(self, counts=tuple(found[where] for where in sorted(found)))

    def with_passed(
        self, passed: Iterable[tuple[str, float]], digests: Mapping[str, str], today: str
    ) -> StressTally:
        """With one more run of some clauses, given with the part of the deadline that each took."""
        checks = dict(self.checks)
        for clause, slowest in passed:
            standing = checks.get(clause, Standing(digests[clause]))
            checks[clause] = standing.after(digests[clause], slowest, today)
        return replace(self, checks=dict(sorted(checks.items())))

    @property
    def slow(self) -> list[tuple[str, float]]:
        """The clauses of which a case took half of its deadline, and the part that it took."""
        return [(name, one.slowest) for name, one in self.checks.items() if one.slowest > HALF]


def to_json(tally: StressTally) -> str:
    """The text of the file: a line for each count and for each clause."""
    counts = ",\n".join(f"  {json.dumps(asdict(count))}" for count in tally.counts)
    checks = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(asdict(one))}" for name, one in tally.checks.items()
    )
    head = f'"kind": "stress", "schema": {_SCHEMA}'
    return f'{{{head},\n "counts": [\n{counts}\n ],\n "checks": {{\n{checks}\n }}\n}}\n'


def read_tally(file: Path) -> StressTally:
    """What the file holds. Raises BadTally."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["kind"] != "stress" or data["schema"] != _SCHEMA:
            raise ValueError
        checks = {name: Standing(**one) for name, one in data["checks"].items()}
        return StressTally(tuple(_count(one) for one in data["counts"]), checks)
    except OSError as error:
        raise BadTally(f"cannot read {file}: {error.strerror}") from error
    except (AttributeError, ValueError, KeyError, TypeError) as error:
        raise BadTally(f"{file} is no file that 'mpconform stress -o' wrote") from error


def _count(data: dict[str, Any]) -> Count:
    return replace(Count(**data), changed=tuple(data["changed"]), unjudged=tuple(data["unjudged"]))
