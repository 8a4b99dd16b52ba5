"""What a map of steps comes to, by coverage.py's analysis of the modules."""

from __future__ import annotations

import ast
import importlib.util
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import coverage

from tests.reach.site.steps import MODULES, steps

ELSEWHERE = (
    r"if (sys\.platform == ['\"]win32['\"]|_winapi|os\.name == ['\"]nt['\"])( and .*)?:",
    r"if .*__name__ == ['\"]__main__['\"]:",
)
"""What begins a block that this platform has no use for; regular expressions."""


@dataclass(frozen=True)
class Reached:
    """Of a module: its lines and branches, how many were reached, and the numbers of the lines that
    were not, by the function that they are in."""

    module: str
    lines: int
    lines_reached: int
    branches: int
    branches_reached: int
    missed: dict[str, tuple[int, ...]]


def report(noted: bytes) -> Iterator[Reached]:
    """Of every module that this Python and platform has."""
    paths = {name: _path(name) for name in MODULES}
    with tempfile.TemporaryDirectory() as folder:
        data_file = Path(folder) / "data"
        data = coverage.CoverageData(str(data_file))
        data.add_arcs({path: list(steps(noted, n)) for n, path in enumerate(paths.values())})
        data.write()
        analysis = coverage.Coverage(data_file=data_file, branch=True, cover_pylib=True)
        analysis.load()
        for block in ELSEWHERE:
            analysis.exclude(block)
        out = Path(folder) / "report.json"
        analysis.json_report(outfile=str(out), include=list(paths.values()))
        found = json.loads(out.read_text())["files"]
    for name, path in paths.items():
        if path in found:
            yield _reached(name, path, found[path])


def _path(module: str) -> str:
    spec = importlib.util.find_spec(f"multiprocessing.{module}")
    assert spec is not None
    assert spec.origin is not None
    return spec.origin


def _reached(module: str, path: str, found: dict[str, object]) -> Reached:
    summary, missing = found["summary"], found["missing_lines"]
    assert isinstance(summary, dict)
    assert isinstance(missing, list)
    functions = _functions(ast.parse(Path(path).read_text()))
    missed: dict[str, list[int]] = {}
    for line in missing:
        if inside := [name for name, first, last in functions if first <= line <= last]:
            missed.setdefault(inside[-1], []).append(line)
    return Reached(
        module,
        summary["num_statements"],
        summary["covered_lines"],
        summary["num_branches"],
        summary["covered_branches"],
        {name: tuple(lines) for name, lines in missed.items()},
    )


def _functions(tree: ast.AST, above: str = "") -> list[tuple[str, int, int]]:
    """Qualified name, first line of the body, last line; the inner ones after those around them."""
    found = []
    for node in ast.iter_child_nodes(tree):
        name = above
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            name = f"{above}.{node.name}".lstrip(".")
            if isinstance(node, ast.FunctionDef):
                found.append((name, node.body[0].lineno, node.end_lineno or 0))
        found += _functions(node, name)
    return found
