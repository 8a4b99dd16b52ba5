"""One fault of a library breaks the clauses that speak of it, and no other."""

from __future__ import annotations

from pathlib import Path

from mpconform.records import Verdict
from tests.running import judged


def test_what_wait_returns_is_asked_where_the_clause_says_it(tmp_path: Path) -> None:
    _, run = judged(tmp_path, "tests.backends.answering:backend", "--clause", "async_result.*")
    broken = {result.clause for result in run.results if result.verdict.violation}
    assert broken == {
        "async_result.wait.gives-up-at-its-timeout",
        "async_result.wait.returns-none-when-the-call-has-ended",
    }


def test_who_cannot_close_a_process_is_not_blamed_for_what_comes_after(tmp_path: Path) -> None:
    chosen = ["process.close.*", "process.join.returns-though-*", "process.parent_process.*"]
    clauses = [word for clause in chosen for word in ("--clause", clause)]
    _, run = judged(tmp_path, "tests.backends.unclosing:backend", *clauses)
    verdicts = {result.clause: result.verdict for result in run.results}
    broken = {clause for clause, verdict in verdicts.items() if verdict.violation}
    assert broken == {
        "process.close.ends-being-a-child",
        "process.close.ends-signals-and-waiting",
        "process.close.ends-the-use-of-the-object",
        "process.close.leaves-name-and-flag",
        "process.close.may-come-early-and-twice",
        "process.close.releases-descriptors",
        "process.parent_process.is_alive-until-the-creators-end",
        "process.parent_process.join-gives-up-after-its-timeout",
        "process.parent_process.join-waits-for-the-creators-end",
    }
    assert verdicts["process.parent_process.has-a-repr"] is Verdict.PASS
