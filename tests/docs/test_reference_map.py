"""What the map and the comments of the reference say is so.

The map names every module and counts its lines about right; every clause that is named exists, and
what the map says of `mpconform explain` is kept by `tests/mutants/test_passages.py`.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpconform.clauses import load_spec
from tests.running import ROOT

pytestmark = pytest.mark.once

README = (ROOT / "reference_impl" / "README.md").read_text()
PACKAGE = ROOT / "reference_impl" / "mpreference"
ROWS = re.findall(r"^\| (`[^|]+`) \| (\d+) \|", README, re.MULTILINE)
MANY = 50
"""Clauses named; far fewer found would mean that they are no longer seen."""
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


def prose(path: Path) -> Iterator[str]:
    """The comments and the docstrings of a module."""
    source = path.read_text()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED):
            yield ast.get_docstring(node) or ""


def test_every_clause_that_the_reference_names_exists() -> None:
    spec = load_spec()
    chapters = "|".join(sorted({clause.chapter for clause in spec}))
    # An id, or the beginning of some: pool.map.*
    form = re.compile(rf"\b(?:{chapters})\.(?:\*|[a-z_-]+\.(?:\*|[a-z0-9_-]*[a-z0-9]))")
    assert [name for name in spec.ids if not form.fullmatch(name)] == []
    texts = [README, *(text for path in PACKAGE.rglob("*.py") for text in prose(path))]
    named = {name for text in texts for name in form.findall(text)}
    assert len(named) > MANY
    assert sorted(name for name in named if not spec.matching([name])) == []


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
    plain = re.search(r"Without `pool/send_ahead`, ([\d,]+)\s+remain", README)
    assert plain is not None
    rest = sum(actual.values()) - actual["pool/send_ahead"]
    assert int(plain[1].replace(",", "")) == pytest.approx(rest, rel=0.02)
