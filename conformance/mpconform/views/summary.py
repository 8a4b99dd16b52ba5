"""The summary: a verdict per target, the counts behind it, and what failed first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from mpconform.expectations import Comparison
from mpconform.records import Result, Run, Verdict
from mpconform.records.conformance import Conformance, TargetVerdict, suspects, target_verdicts
from mpconform.records.model import BREAKS_AS_WELL
from mpconform.records.naming import Names
from mpconform.views.words import AS_EXPECTED, CONFORMANCE_STYLES, sentence

_ODD = (
    "{number} failures ({clause}, ...) say nothing about a library: one that is known to keep the "
    "clause breaks it here as well. Something is odd about this machine."
)

_NAMED = 3
"""So many of the clauses are named that leave it open whether a target conforms."""


def summary(run: Run, comparisons: Sequence[Comparison] = ()) -> RenderableType:
    """A line per target, more where something failed; what is suspect; whether it was cut off.

    A target that fails just what its expectation file says is called so.
    """
    names = Names(run)
    held = {one.expectations.backend: one for one in comparisons if run.complete}
    lines: list[RenderableType] = [
        line
        for found in target_verdicts(run)
        for line in _lines(found, names.target(found.target), held.get(found.target.backend))
    ]
    lines += [
        Text(f"Suspect clause: every backend breaks {clause}.", style="bold yellow")
        for clause in suspects(run)
    ]
    lines += [
        Text(f"{count} records of the kind {kind!r} were left out: a later mpconform wrote them.")
        for kind, count in run.skipped.items()
    ]
    if odd := [result for result in run.results if BREAKS_AS_WELL in result.note]:
        lines.append(Text(_ODD.format(number=len(odd), clause=odd[0].clause), style="bold yellow"))
    if run.header.perturb is not None:
        text = f"Schedules were perturbed, with seed {run.header.perturb}."
        lines.append(Text(text, style="bold"))
    if not run.complete:
        lines.append(Text(f"This run is incomplete: {run.cut_short}.", style="bold yellow"))
    return Group(*lines)


def _lines(found: TargetVerdict, name: str, comparison: Comparison | None) -> list[Text]:
    line = Text(f"{name}: ", style="bold")
    word = found.conformance
    if number := comparison.not_kept(found.target.key) if comparison else 0:
        line.append("as expected", style=AS_EXPECTED)
        line.append(f": {number} core clauses not kept, as its file says")
        return [line.append(_scores(found))]
    line.append(word.value, style=CONFORMANCE_STYLES[word])
    if word is Conformance.BROKEN:
        line.append(f": {found.target.broken}")
        return [line]
    line.append(_scores(found))
    if word is Conformance.UNDECIDED:
        return [line, *_undecided(found.undecided)]
    violations = [result for result in found.violations if result.core]
    if not violations:
        return [line]
    first = violations[0]
    names = f"  first failure: {first.clause} ({first.verdict.value})"
    if len(violations) > 1:
        names += f", and {len(violations) - 1} more"
    return [line, Text(names, style="dim")]


def _undecided(results: Sequence[Result]) -> Iterator[Text]:
    for result in results[:_NAMED]:
        yield Text(f"  undecided: {_in_words(result)}")
    if len(results) > _NAMED:
        yield Text(f"  undecided: {len(results) - _NAMED} more")


def _scores(found: TargetVerdict) -> str:
    return f"; core {_counts(found.core)}; robustness {_counts(found.robust)}"


def _in_words(result: Result) -> str:
    return f"{result.clause} ({result.verdict.value}: {sentence(result)})"


def _counts(results: tuple[Result, ...]) -> str:
    if not results:
        return "not judged"
    judged = [result for result in results if result.verdict is not Verdict.UNSUPPORTED]
    passed = sum(result.verdict is Verdict.PASS for result in judged)
    text = f"{passed} of {len(judged)} passed"
    others = {
        "unsupported": len(results) - len(judged),
        "blocked": sum(result.verdict is Verdict.BLOCKED for result in judged),
        "inconclusive": sum(result.verdict is Verdict.INCONCLUSIVE for result in judged),
    }
    return "".join([text, *(f", {count} {name}" for name, count in others.items() if count)])
