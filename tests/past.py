"""The past of every clause: ``python -m tests.past`` writes it down, of the commits and of what the
files say now.

A version of a clause counts from the day of the first commit that has it, on whichever branch; one
that no commit has yet, from today.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from mpconform.clauses.load import CHAPTERS, spec_directory
from mpconform.clauses.past import FILE
from tests.running import ROOT

_CLAUSE = re.compile(r"^### (\S+)\n+((?:> .+\n)+)([\s\S]*?)(?=^#|\Z)", re.M)
_PARTS = "basis|pythons|platforms|start methods|implementations|except"
_FIELD = re.compile(rf"^- ({_PARTS}): (.+)$", re.M)

Version = tuple[tuple[str, str], ...]
"""What a clause says, and where: the names and values of its parts."""


def versions(chapter: str) -> Iterator[tuple[str, Version]]:
    """The clauses of a chapter's text, however old that is, and what each says."""
    for clause, quote, rest in _CLAUSE.findall(chapter):
        sentence = " ".join(line[2:].strip() for line in quote.splitlines()).replace("**", "")
        yield clause, (("sentence", sentence), *_FIELD.findall(rest))


def digest(version: Version) -> str:
    """A digest of what a clause says."""
    return hashlib.sha256(json.dumps(version).encode()).hexdigest()[:12]


def now() -> dict[str, Version]:
    """What each clause says now, without a look at the repository."""
    texts = ((spec_directory() / f"{name}.md").read_text("utf-8") for name in CHAPTERS)
    return {clause: version for text in texts for clause, version in versions(text)}


def past(clause: str, current: Version, days: Mapping[Version, str]) -> list[object]:
    """One entry of the file: of the versions of a clause and the days on which they came, in
    order. Those that came after the current one did not stay."""
    known = list(days)
    stages = [*known[: known.index(current)], current] if current in days else [*known, current]
    dated = [(days.get(stage, date.today().isoformat()), dict(stage)) for stage in stages]
    amendments = [
        (day, part, old.get(part, ""))
        for (_, old), (day, new) in pairwise(dated)
        for part in dict.fromkeys((*old, *new))
        if old.get(part) != new.get(part)
    ]
    return [dated[0][0], amendments, digest(current)]


def committed() -> dict[str, dict[Version, str]]:
    """Clause -> each version that a commit has, and its day, the first of them first."""
    found: dict[str, dict[Version, str]] = {}
    for line in _git("log", "--reverse", "--format=%H %as", "--", "spec").splitlines():
        commit, day = line.split()
        for text in _chapters(commit):
            for clause, version in versions(text):
                found.setdefault(clause, {}).setdefault(version, day)
    return found


def _chapters(commit: str) -> Iterable[str]:
    there = _git("ls-tree", "--name-only", commit, "spec/").splitlines()
    names = [f"spec/{name}.md" for name in CHAPTERS]
    return (_git("show", f"{commit}:{name}") for name in names if name in there)


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def write(file: Path = FILE) -> None:
    """Write the file."""
    known = committed()
    entries = (
        f"{json.dumps(clause)}: {json.dumps(past(clause, current, known.get(clause, {})))}"
        for clause, current in now().items()
    )
    file.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
