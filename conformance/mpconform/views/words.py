"""How verdicts and targets are written, the same in every view."""

from __future__ import annotations

from mpconform.history import Moment
from mpconform.records import Result, Verdict
from mpconform.records.conformance import Conformance

STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.HANG: "bold red",
    Verdict.CRASH: "bold red",
    Verdict.LEAK: "bold red",
    Verdict.UNSUPPORTED: "dim",
    Verdict.BLOCKED: "yellow",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.SUITE_ERROR: "bold magenta",
}

SHORT = {
    Verdict.PASS: "pass",
    Verdict.UNSUPPORTED: "lacks",
    Verdict.BLOCKED: "blocked",
    Verdict.INCONCLUSIVE: "unclear",
    Verdict.SUITE_ERROR: "ERROR",
}
"""What stands in a cell of the matrix; the other verdicts stand as they are."""

_KINDS = {Verdict.HANG: "a hang: ", Verdict.CRASH: "a crash: ", Verdict.LEAK: "a leak: "}
"""What was seen, where that is no value and no exception."""

CONFORMANCE_STYLES = {
    Conformance.CONFORMS: "bold green",
    Conformance.DOES_NOT: "bold red",
    Conformance.UNDECIDED: "bold yellow",
    Conformance.BROKEN: "bold magenta",
}

AS_EXPECTED = "bold cyan"
"""The style of what fails just as its expectation file says."""


def sentence(result: Result) -> str:
    """A result that is not a pass, in one sentence: expected … because … but got …."""
    where = f" with {result.case}" if result.case else ""
    if result.verdict.violation or result.got:
        expected = result.expected or "the clause to hold"
        remark = f" ({result.note})" if result.got and result.note else ""
        return (
            f"expected {expected}, because {result.clause} says: {result.because} "
            f"But got {_KINDS.get(result.verdict, '')}{result.got or result.note}{where}.{remark}"
        )
    return result.note or result.detail


def whereabouts(result: Result) -> str:
    """Where the check stands that came to it, on a line of its own; '' where that is not known."""
    return f"  check: {result.where}" if result.where else ""


def moment(seen: Moment) -> str:
    """One moment of a history, as a line."""
    line = f"{seen.at:8.3f} s  process {seen.pid} {seen.act}"
    if seen.act == "waits for":
        return f"{line} {seen.value} x {seen.name!r}"
    value = "" if seen.value is None else f" {seen.value!r}"
    return f"{line} {seen.name}{value}"


def evidence(result: Result) -> list[tuple[str, str]]:
    """The evidence kept with a result, as (heading, text), without what is empty."""
    parts = [
        ("where", result.detail),
        ("what the witness saw", "\n".join(map(moment, result.history))),
        ("output", result.output),
        ("stacks", result.stacks),
    ]
    return [(heading, text.rstrip()) for heading, text in parts if text.strip()]
