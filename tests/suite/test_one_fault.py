"""One fault of a library breaks the clauses that speak of it, and no other."""

from __future__ import annotations

from pathlib import Path

from tests.running import judged


def test_what_wait_returns_is_asked_where_the_clause_says_it(tmp_path: Path) -> None:
    _, run = judged(tmp_path, "tests.backends.answering:backend", "--clause", "async_result.*")
    broken = {result.clause for result in run.results if result.verdict.violation}
    assert broken == {
        "async_result.wait.gives-up-at-its-timeout",
        "async_result.wait.returns-none-when-the-call-has-ended",
    }
