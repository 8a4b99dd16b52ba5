"""The chapter `examples`: clauses, each with a program and what it prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mpconform.clauses.clause import Clause
from mpconform.clauses.load import spec_directory
from mpconform.clauses.parse import MalformedSpec, parse_lines

_FENCE = re.compile(r"```(\w*)")


@dataclass(frozen=True)
class Example:
    """A clause, the program that it is about, and what has to come of that (``…`` for anything)."""

    clause: Clause
    text: str
    output: str


def load_examples(path: Path | None = None) -> list[Example]:
    """The programs of the chapter, in order. Raises MalformedSpec."""
    path = path or spec_directory() / "examples.md"
    lines, blocks = _take_out_blocks(path, path.read_text(encoding="utf-8").splitlines())
    return [_example(clause, blocks) for clause in parse_lines(path, lines)]


def _example(clause: Clause, blocks: dict[str, dict[str, str]]) -> Example:
    own = blocks.get(clause.id, {})
    if sorted(own) != ["python", "text"]:
        problem = "an example has one block of python, and one of text"
        raise MalformedSpec(clause.file, clause.line, f"{clause.id}: {problem}")
    return Example(clause, own["python"], own["text"])


def _take_out_blocks(
    path: Path, lines: Sequence[str]
) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The lines with the blocks blanked, and the blocks: clause id -> language -> text."""
    rest: list[str] = []
    blocks: dict[str, dict[str, str]] = {}
    current, language, block = "", None, [""]
    for number, line in enumerate(lines, start=1):
        fence = _FENCE.fullmatch(line)
        if language is not None and fence:
            blocks.setdefault(current, {})[language] = "\n".join(block)
            language = None
        elif language is not None:
            block.append(line)
        elif fence:
            language, block = fence[1], []
            if language in blocks.get(current, {}):
                raise MalformedSpec(path.name, number, f"{current} has two blocks of {language}")
        elif line.startswith("### "):
            current = line[4:].strip()
        rest.append("" if fence or language is not None else line)
    return rest, blocks
