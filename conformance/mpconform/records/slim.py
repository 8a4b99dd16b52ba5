"""Records that are small enough to keep for years: what was found, without the evidence for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from typing import Any

from mpconform.records.digest import Digest
from mpconform.records.model import Footer, Record, Result, Run
from mpconform.records.write import to_line

_EVIDENCE: dict[str, Any] = {"check": "", "where": "", "detail": "", "output": "", "stacks": ""}
_EVIDENCE |= {"because": "", "history": (), "cases": 0, "seconds": 0.0, "slowest": 0.0}


def slim(result: Result) -> Result:
    """The result without its evidence; of a violation there is left what was expected and what was
    seen."""
    bare = replace(result, **_EVIDENCE)
    if result.verdict.violation:
        return bare
    return replace(bare, expected="", got="", case="", note="")


def of_each_release(run: Run) -> Iterator[tuple[str, str, Run]]:
    """Backend, version, and what of the run is about it; nothing of broken adapters."""
    found = sorted({(t.backend, t.key.version) for t in run.targets if not t.broken})
    for backend, version in found:
        targets = tuple(t for t in run.targets if (t.backend, t.key.version) == (backend, version))
        keys = [target.key for target in targets]
        results = tuple(slim(result) for result in run.results if result.target in keys)
        footer = run.footer or Footer(False, "", 0, "its records end without a footer")
        footer = replace(footer, results=len(results))
        yield backend, version, replace(run, targets=targets, results=results, footer=footer)


def short_lines(run: Run) -> Iterator[str]:
    """The lines of a file that holds the run: always in the same order, with a digest of their
    own."""
    digest = Digest()
    for record in _in_order(run):
        found = replace(record, digest=digest.text) if isinstance(record, Footer) else record
        line = _short_line(found)
        digest.add(line)
        yield line


def _in_order(run: Run) -> Iterator[Record]:
    clauses = {clause: number for number, clause in enumerate(run.header.clauses)}
    yield run.header
    yield from sorted(run.targets, key=lambda target: target.key)
    yield from sorted(run.results, key=lambda r: (r.target, clauses.get(r.clause, -1), r.clause))
    if run.footer is not None:
        yield run.footer


def _short_line(record: Record) -> str:
    """The record as a line of JSON, without the fields that say nothing."""
    data = json.loads(to_line(record))
    needed = {field.name for field in fields(record) if field.default is MISSING}
    return json.dumps({name: value for name, value in data.items() if value or name in needed})
