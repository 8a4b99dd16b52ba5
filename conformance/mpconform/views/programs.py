"""Programs that were played, and what was found by them, in words."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text

from mpconform.clauses import Spec
from mpconform.programs.language import InThread, Operation, inner
from mpconform.programs.narrowing import in_words
from mpconform.programs.reproduction import Reproduction
from mpconform.programs.tally import Finding, Tally
from mpconform.records import TargetKey


def explored(key: TargetKey, tally: Tally) -> Text:
    """What came of all programs on one target, in a line or two."""
    text = Text(f"{key.backend} ({key.start_method}): {tally.programs} programs, ")
    certain = [one for one in tally.findings if one.counts]
    text.append(f"{len(tally.shapes)} distinct histories, {_number(len(certain))}")
    if len(certain) < len(tally.findings):
        text.append(f", {len(tally.findings) - len(certain)} seen once")
    fired = {clause for clause, _ in tally.rules if clause}
    text.append(f"; {len(fired)} rules had something to say")
    text.append(f", {len(tally.pairs)} pairs of operations came one after the other")
    undecided = sum(n for (_, says), n in tally.rules.items() if says == "undecided")
    if undecided:
        text.append(f", undecided {undecided} times")
    for clause, times in sorted(tally.known.items()):
        text.append(f"\n  as expected, {times} times: {clause}")
    if tally.failed:
        text.append(f"\n  the suite itself failed: {tally.failed}")
    return text


def _number(findings: int) -> str:
    return "1 finding" if findings == 1 else f"{findings or 'no'} findings"


def found(finding: Finding, key: TargetKey, spec: Spec) -> Group:
    """One finding: the clause, the program with what happened in it, and why it is forbidden."""
    ruling, played = finding.ruling, finding.played
    clause = ruling.clause or "no clause in particular"
    word = "FORBIDDEN" if finding.counts else "SEEN ONCE"
    head = Text(f"{word}  {clause} on {key.backend} ({key.start_method})", style="bold red")
    lines = [head]
    if ruling.clause:
        lines.append(Text(f"      {spec[ruling.clause].sentence}"))
    for step, operation in enumerate(played.program):
        mark = ">>" if step == ruling.step else " *" if step in ruling.because else "  "
        lines.append(Text(f"   {mark} {step:2} {said(operation)}{_outcome(finding, step)}"))
    because = ", because of " + ", ".join(map(str, ruling.because)) if ruling.because else ""
    lines.append(Text(f"      step {ruling.step}: {ruling.words}{because}"))
    again = f"seen again {finding.again} of {finding.replays} times"
    lines.append(Text(f"      {again}; {in_words(played.perturbation)}"))
    evidence = [Text(_indented(played.stacks), style="dim")] if played.stacks else []
    return Group(*lines, *_script(finding.reproduction), *evidence)


def _indented(stacks: str) -> str:
    """The stacks of a hang."""
    return "\n".join(f"      {line}" for line in stacks.splitlines())


def _script(made: Reproduction) -> list[Text]:
    """The stand-alone script, and how often it shows the fault."""
    if not made.text:
        return [Text(f"      no script: {made.reason}")]
    if not made.shown:
        why = f" ({made.reason})" if made.reason else ""
        return [Text(f"      not reproduced outside: 0 of {made.runs} runs of its script{why}")]
    head = Text(f"      its script shows it {made.shown} of {made.runs} times:")
    return [head, Text(made.text, no_wrap=True)]


def said(operation: Operation) -> str:
    """An operation as it is written."""
    done = inner(operation)
    values = ", ".join(f"{name}={value!r}" for name, value in vars(done).items() if value != "")
    thread = " in the second thread" if isinstance(operation, InThread) else ""
    return f"{type(done).__name__}({values}){thread}"


def _outcome(finding: Finding, step: int) -> str:
    call = finding.played.history.by_step.get(step)
    if call is None:
        return ""
    if call.ended is None:
        return "  …"
    if call.error:
        return f"  raised {call.error}{call.args!r}"
    return "" if call.value is None else f"  gave {call.value!r}"[:100]
