"""What this machine cannot show is left out, with a word, and decides nothing."""

from __future__ import annotations

import os
import platform
import sys

import pytest

from mpconform.clauses import load_spec
from mpconform.run.verdicts import applies, left_out
from tests.running import mpconform

NEEDS_TWO = "contexts.cpu_count.ignores-affinity"
COUNTS = "process.close.not-needed-without-the-collector"


def test_a_clause_applies_where_the_machine_has_processors_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clause = load_spec()[NEEDS_TWO]
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert (applies(clause, "fork"), left_out(clause)) == (True, "")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert not applies(clause, "fork")
    assert left_out(clause) == f"{NEEDS_TWO} is left out: it takes 2 processors to show, of 1"


def test_a_clause_applies_on_the_implementation_that_it_holds_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clause = load_spec()[COUNTS]
    monkeypatch.setattr(platform, "python_implementation", lambda: "CPython")
    assert (applies(clause, "fork"), left_out(clause)) == (True, "")
    monkeypatch.setattr(platform, "python_implementation", lambda: "PyPy")
    assert not applies(clause, "fork")
    assert left_out(clause) == f"{COUNTS} is left out: it holds on CPython, and this is PyPy"


@pytest.mark.skipif(sys.version_info < (3, 13), reason="there PYTHON_CPU_COUNT means nothing")
def test_a_run_on_one_processor_conforms_and_says_what_is_left_out() -> None:
    clauses = ("--clause", "contexts.cpu_count.*")
    done = mpconform("run", "stdlib", "--start-method", "fork", *clauses, PYTHON_CPU_COUNT="1")
    assert done.returncode == 0
    assert f"{NEEDS_TWO} is left out" in done.stdout
    assert "stdlib (fork): conforms; core 2 of 2 passed" in done.stdout
