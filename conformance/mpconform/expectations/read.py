"""Reading an expectation file, strictly: one clear sentence for whatever does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from mpconform.clauses import Spec
from mpconform.clauses.scope import IMPLEMENTATIONS, PLATFORMS, Scope, parse_pythons
from mpconform.expectations.model import EXPECTABLE, Expectation, Expectations
from mpconform.records import Verdict
from mpconform.toml import check_clause, check_keys, read_toml, text, texts

_KEYS = ("reason", "issue", "verdict", "when", "expires")
_WHEN = ("pythons", "platform", "start_method", "implementation")


class BadExpectations(Exception):
    """The file cannot be used; the message begins with its name and says what to do."""


def read_expectations(path: Path, spec: Spec) -> Expectations:
    """The file at ``path``, about clauses of the ``spec``. Raises BadExpectations."""
    try:
        data = read_toml(path)
    except ValueError as error:
        raise BadExpectations(f"cannot read {path}: {error}") from error
    try:
        backend = text(data.pop("backend", None), "backend")
        return Expectations(str(path), backend, tuple(_entries(data, spec)))
    except ValueError as error:
        raise BadExpectations(f"{path}: {error}") from error


def _entries(data: Mapping[str, Any], spec: Spec) -> Iterator[Expectation]:
    for clause, tables in data.items():
        check_clause(clause, spec.ids)
        for table in tables if isinstance(tables, list) else [tables]:
            try:
                entry = _entry(clause, table)
                if not entry.scope.meets(spec[clause].scope):
                    raise ValueError("where 'when' says, the clause promises nothing")
                yield entry
            except ValueError as error:
                raise ValueError(f"{clause}: {error}") from error


def _entry(clause: str, table: Any) -> Expectation:
    check_keys(table, _KEYS, "an entry")
    return Expectation(
        clause=clause,
        reason=text(table.get("reason"), "reason"),
        issue=text(table.get("issue", ""), "issue", empty=True),
        scope=scope_of(table.get("when", {})),
        verdicts=_verdicts(table.get("verdict", [])),
        expires=_date(table.get("expires")),
    )


def scope_of(table: Any) -> Scope:
    """What a table ``when`` says. Raises ValueError."""
    check_keys(table, _WHEN, "'when'")
    since, until = parse_pythons(table["pythons"]) if "pythons" in table else (None, None)
    platforms = _known(table, "platform", PLATFORMS)
    implementations = _known(table, "implementation", IMPLEMENTATIONS)
    return Scope(
        since,
        until,
        frozenset().union(*(PLATFORMS[name] for name in platforms)),
        frozenset(texts(table.get("start_method", []), "start_method")),
        frozenset(IMPLEMENTATIONS[name] for name in implementations),
    )


def _known(table: Mapping[str, Any], key: str, known: Collection[str]) -> list[str]:
    names = texts(table.get(key, []), key)
    for name in names:
        if name not in known:
            raise ValueError(f"{key} is one of {', '.join(known)}, not {name!r}")
    return names


def _verdicts(value: Any) -> tuple[Verdict, ...]:
    names = texts(value, "verdict")
    known = {verdict.value: verdict for verdict in (*EXPECTABLE, Verdict.PASS)}
    for name in names:
        if name not in known:
            raise ValueError(f"verdict is one of {', '.join(known)}, not {name!r}")
    if names == [Verdict.PASS.value]:
        raise ValueError("an entry that expects PASS alone says nothing: remove it")
    return tuple(known[name] for name in names) or EXPECTABLE


def _date(value: Any) -> date | None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ValueError("expires is a date, written 2030-12-31 without quotes")
    return value
