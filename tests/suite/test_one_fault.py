"""One fault of a library breaks the clauses that speak of it, and no other."""

from __future__ import annotations

from pathlib import Path

from mpconform.records import Verdict
from tests.running import judged


def test_what_wait_returns_is_asked_where_the_clause_says_it(tmp_path: Path) -> None:
    _, run = judged(tmp_path, "tests.backends.answering:backend", "--clause", "async_result.*")
    broken = {r.clause for r in run.results if r.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED)}
    assert broken == {
        "async_result.wait.gives-up-at-its-timeout",
        "async_result.wait.returns-none-when-the-call-has-ended",
    }
