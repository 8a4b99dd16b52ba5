"""The map of the reference names every module, and its numbers of lines are about right."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.running import ROOT

pytestmark = pytest.mark.once

README = (ROOT / "reference_impl" / "README.md").read_text()
PACKAGE = ROOT / "reference_impl" / "mpreference"
ROWS = re.findall(r"^\| (`[^|]+`) \| (\d+) \|", README, re.MULTILINE)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(path: Path) -> int:
    """The lines that are not blank, and not only a comment or a docstring."""
    source = path.read_text()
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node):
            docstring = node.body[0]
            lines -= set(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return len(lines)


def modules() -> dict[str, int]:
    """Each module, as the map names it, and its lines of code."""
    paths = {str(path.relative_to(PACKAGE).with_suffix("")): path for path in PACKAGE.rglob("*.py")}
    return {name.removesuffix("/__init__"): lines_of_code(paths[name]) for name in paths}


def test_every_module_is_counted_once() -> None:
    named = [name for cell, _ in ROWS for name in re.findall(r"`([^`]+)`", cell)]
    assert sorted(named) == sorted(modules())


def test_every_module_has_its_place_in_a_chapter() -> None:
    chapters = README.partition("## Threads")[0]
    assert [name for name in modules() if f"`{name}`" not in chapters] == ["__init__"]


def test_the_numbers_are_about_right() -> None:
    actual = modules()
    for cell, number in ROWS:
        lines = sum(actual[name] for name in re.findall(r"`([^`]+)`", cell))
        assert int(number) == pytest.approx(lines, rel=0.1), cell
    total = re.search(r"It has ([\d,]+)\.", README)
    assert total is not None
    assert int(total[1].replace(",", "")) == pytest.approx(sum(actual.values()), rel=0.02)
