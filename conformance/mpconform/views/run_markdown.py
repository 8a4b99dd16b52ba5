"""A run as Markdown: a line for each target, and what ends it badly."""

from __future__ import annotations

from collections.abc import Sequence

from mpconform.expectations import Comparison
from mpconform.records import Result, Run, Verdict
from mpconform.records.conformance import TargetVerdict, target_verdicts
from mpconform.records.naming import Names
from mpconform.views.decisive import decisive
from mpconform.views.markdown import code, table
from mpconform.views.words import sentence

_NAMED = 50


def as_markdown(run: Run, comparisons: Sequence[Comparison] = ()) -> str:
    """The summary of a run, for the page of a CI job."""
    names = Names(run)
    parts = ["### mpconform\n"]
    rows = [_row(one, names, comparisons) for one in target_verdicts(run)]
    parts.append(table(("target", "verdict", "core kept", "robustness kept"), rows))
    if not run.complete:
        parts.append(f"\nThis run is incomplete: {code(run.cut_short)}")
    wrong = list(decisive(run, comparisons))
    if wrong:
        parts.append(f"\n<details><summary>{len(wrong)} results that decide</summary>\n")
        parts.append(
            table(("verdict", "clause", "on", ""), [_line(*one, names) for one in wrong[:_NAMED]])
        )
        if len(wrong) > _NAMED:
            parts.append(f"\nand {len(wrong) - _NAMED} more")
        parts.append("\n</details>")
    return "\n".join(parts) + "\n"


def _row(one: TargetVerdict, names: Names, comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    as_expected = any(comparison.not_kept(one.target.key) for comparison in comparisons)
    word = "as expected" if as_expected else one.conformance.value
    if one.target.broken:
        word += f": {code(one.target.broken)}"
    return code(names.target(one.target)), word, _kept(one.core), _kept(one.robust)


def _kept(results: Sequence[Result]) -> str:
    judged = [result for result in results if result.verdict is not Verdict.UNSUPPORTED]
    kept = sum(result.verdict is Verdict.PASS for result in judged)
    return f"{kept} of {len(judged)}" if judged else "not judged"


def _line(result: Result, remark: str, names: Names) -> tuple[str, ...]:
    said = code(sentence(result)) or code(remark)
    return result.verdict.value, code(result.clause), code(names.target(result)), said
