"""What a run shows of what failed."""

from __future__ import annotations

from rich.console import Console

from mpconform.records import Footer, Header, Result, Run, Verdict
from mpconform.run.targets import key_of
from mpconform.views.failures import failures


def shown(verdict: Verdict, core: bool) -> str:
    """What is shown of one result."""
    header = Header("0", "3", "CPython", "linux", "now", "default", 0, ("pool.map.x",))
    result = Result("pool.map.x", key_of("some", "1", "fork"), verdict, core, note="the reason")
    run = Run(header, (), (result,), Footer(True, "now", 1))
    console = Console(width=200)
    with console.capture() as capture:
        console.print(failures(run, lambda _: True))
    return capture.get()


def test_core_failures_have_their_sentence_and_the_others_are_counted() -> None:
    assert "the reason" in shown(Verdict.FAIL, core=True)
    assert "decide nothing" in shown(Verdict.FAIL, core=False)
    assert "the reason" not in shown(Verdict.FAIL, core=False)


def test_a_failure_of_the_suite_is_told_whatever_the_clause_is_about() -> None:
    told = shown(Verdict.SUITE_ERROR, core=False)
    assert "the reason" in told
    assert "decide nothing" not in told
