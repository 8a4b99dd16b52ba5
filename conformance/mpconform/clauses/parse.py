"""Reading a chapter of the spec, strictly: what does not fit is an error, with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mpadapters import Capability
from mpconform.clauses.clause import Basis, Clause, Keyword
from mpconform.clauses.scope import (
    IMPLEMENTATIONS,
    PLATFORMS,
    START_METHODS,
    Version,
    parse_pythons,
)

_SLUG = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_-]*)+")
_KEYWORD = re.compile(r"\*\*(MUST|SHOULD|MAY)\*\*")
_LINK = re.compile(r"\[[^\]]+\]\(https?://[^)\s]+\)")
_FIELD = re.compile(r"- ([a-z ]+): (.+)")
_FIELDS = ("basis", "needs", "pythons", "platforms", "start methods", "source")
_OPTIONAL = ("pythons", "platforms", "start methods")
_ORDER = (*_FIELDS, "implementations", "processors", "builds on", "except", "untested")


class MalformedSpec(Exception):
    """The spec does not fit its form; the message begins with file and line."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")


@dataclass
class _Draft:
    """The lines of one clause, sorted into its parts."""

    id: str
    file: str
    line: int
    quote: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    fields: dict[str, tuple[int, str]] = field(default_factory=dict)

    def error(self, problem: str, line: int | None = None) -> MalformedSpec:
        return MalformedSpec(self.file, line or self.line, f"{self.id}: {problem}")


def parse_chapter(path: Path) -> list[Clause]:
    """The clauses of one chapter, in the order of the file. Raises MalformedSpec."""
    return parse_lines(path, path.read_text(encoding="utf-8").splitlines())


def parse_lines(path: Path, lines: Sequence[str]) -> list[Clause]:
    """The same, for the lines of the chapter at ``path``."""
    drafts: list[_Draft] = []
    current: _Draft | None = None
    if not lines or not lines[0].startswith("# "):
        raise MalformedSpec(path.name, 1, "a chapter begins with its title, '# Title'")
    for number, line in enumerate(lines, start=1):
        if line.startswith("### "):
            current = _begin(path, number, line[4:].strip())
            drafts.append(current)
        elif line.startswith("#"):
            current = None
        elif current is not None:
            _sort_line(current, number, line)
    return [_finish(draft) for draft in drafts]


def _begin(path: Path, number: int, clause_id: str) -> _Draft:
    if not _SLUG.fullmatch(clause_id):
        raise MalformedSpec(path.name, number, f"{clause_id!r} is not a clause id")
    if clause_id.partition(".")[0] != path.stem:
        problem = f"the id of a clause in this chapter begins with '{path.stem}.'"
        raise MalformedSpec(path.name, number, f"{clause_id}: {problem}")
    return _Draft(clause_id, path.name, number)


def _sort_line(draft: _Draft, number: int, line: str) -> None:
    if line.startswith("> "):
        if draft.prose or draft.fields:
            raise draft.error("the normative sentence comes first, and there is one", number)
        draft.quote.append(line[2:].strip())
    elif line.startswith("- "):
        _sort_field(draft, number, line)
    elif line.strip():
        if draft.fields:
            raise draft.error("nothing follows the fields of a clause", number)
        draft.prose.append(line.strip())


def _sort_field(draft: _Draft, number: int, line: str) -> None:
    match = _FIELD.fullmatch(line.rstrip())
    if not match:
        raise draft.error("a field is written '- name: value', on one line", number)
    name, value = match.groups()
    if name not in _ORDER:
        raise draft.error(f"there is no field {name!r}; fields are {', '.join(_ORDER)}", number)
    if name in draft.fields:
        raise draft.error(f"the field {name!r} stands twice", number)
    if draft.fields and _ORDER.index(name) < _ORDER.index(list(draft.fields)[-1]):
        raise draft.error(f"the field {name!r} is out of order: {', '.join(_ORDER)}", number)
    draft.fields[name] = (number, value.strip())


def _finish(draft: _Draft) -> Clause:
    sentence = " ".join(draft.quote)
    keywords = _KEYWORD.findall(sentence)
    if not sentence:
        raise draft.error("the normative sentence ('> …') is missing")
    if len(keywords) != 1:
        raise draft.error("the normative sentence has one of **MUST**, **SHOULD**, **MAY**")
    if not draft.prose or not draft.prose[0].startswith("Rationale: "):
        raise draft.error("the paragraph 'Rationale: …' is missing")
    for name in _FIELDS:
        if name not in draft.fields and name not in _OPTIONAL:
            raise draft.error(f"the field {name!r} is missing")
    since, until = _pythons(draft)
    return Clause(
        id=draft.id,
        keyword=Keyword(keywords[0]),
        basis=_basis(draft, keywords[0]),
        sentence=sentence.replace("**", ""),
        rationale=" ".join(draft.prose)[len("Rationale: ") :],
        sources=_sources(draft),
        needs=frozenset(Capability(name) for name in _names(draft, "needs", set(Capability))),
        builds_on=tuple(_names(draft, "builds on", None)),
        exceptions=_exceptions(draft, keywords[0]),
        processors=_processors(draft),
        since=since,
        until=until,
        platforms=frozenset().union(
            *(PLATFORMS[name] for name in _names(draft, "platforms", set(PLATFORMS)))
        ),
        start_methods=frozenset(_names(draft, "start methods", {*START_METHODS})),
        implementations=frozenset(
            IMPLEMENTATIONS[name] for name in _names(draft, "implementations", set(IMPLEMENTATIONS))
        ),
        untested=draft.fields.get("untested", (0, ""))[1],
        file=draft.file,
        line=draft.line,
    )


def _basis(draft: _Draft, keyword: str) -> Basis:
    line, value = draft.fields["basis"]
    if value not in {basis.value for basis in Basis}:
        raise draft.error("the basis is documented, de facto or robust", line)
    if value == Basis.ROBUST.value and keyword == Keyword.MUST.value:
        raise draft.error("a clause whose basis is robust says SHOULD or MAY", line)
    return Basis(value)


def _sources(draft: _Draft) -> tuple[str, ...]:
    line, value = draft.fields["source"]
    links = _LINK.findall(value)
    if not links or _LINK.sub("", value).strip(", "):
        raise draft.error("the source is one Markdown link or more, with commas between", line)
    return tuple(links)


def _names(draft: _Draft, name: str, known: set[str] | set[Capability] | None) -> list[str]:
    if name not in draft.fields:
        return []
    line, value = draft.fields[name]
    names = [item.strip().strip("`") for item in value.split(",")]
    for item in names:
        if known is not None and item not in known:
            raise draft.error(f"{name}: {item!r} is unknown", line)
    return names


def _exceptions(draft: _Draft, keyword: str) -> tuple[str, ...]:
    names = _names(draft, "except", None)
    if names and keyword != Keyword.MUST.value:
        raise draft.error("only a MUST has exceptions", draft.fields["except"][0])
    return tuple(names)


def _processors(draft: _Draft) -> int:
    line, value = draft.fields.get("processors", (0, "1"))
    if not (value.isdecimal() and int(value) > 0):
        raise draft.error("processors is the number that the machine has to have", line)
    return int(value)


def _pythons(draft: _Draft) -> tuple[Version | None, Version | None]:
    if "pythons" not in draft.fields:
        return None, None
    line, value = draft.fields["pythons"]
    try:
        return parse_pythons(value)
    except ValueError as error:
        raise draft.error(str(error), line) from error
