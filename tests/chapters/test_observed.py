"""The chapter `observed`: every entry is looked at, and shown, and nothing of it is judged."""

from __future__ import annotations

from pathlib import Path

from mpconform.clauses import Keyword, load_spec
from mpconform.records import read_runs
from mpconform.run.verdicts import applies
from mpconform.suite.index import checks_by_clause
from tests.running import mpconform

SPEC = load_spec(chapters=("observed",))


def test_every_entry_is_a_permission_that_is_looked_at() -> None:
    assert {clause.keyword for clause in SPEC} == {Keyword.MAY}
    assert sorted(checks_by_clause("observe")) == sorted(SPEC.ids)


def test_what_was_seen_is_shown_and_recorded(tmp_path: Path) -> None:
    output = tmp_path / "seen.jsonl"
    arguments = ("observe", "stdlib", "reference", "--start-method", "fork", "-o", output)
    done = mpconform(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ForkProcess-1" in done.stdout
    (run,) = read_runs(output)
    there = {clause.id for clause in SPEC if applies(clause, "fork")}
    assert {result.clause for result in run.results} == there
    assert all(result.got for result in run.results)


def test_a_backend_that_hangs_or_ends_its_process_is_not_judged() -> None:
    done = mpconform("observe", "tests.backends.shuffled:backend")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "expected" not in done.stdout
