"""``mpconform explain``: everything about one clause, example or subject of observation."""

from __future__ import annotations

import inspect
import textwrap

import click
from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from mpconform.clauses import Clause, load_spec
from mpconform.clauses.examples import load_examples
from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, unknown
from mpconform.cli.selection import reading_the_spec
from mpconform.mutants import CATALOGUE, Mutant, read_catalogue
from mpconform.mutants.passages import passages
from mpconform.stress.sources import digest
from mpconform.stress.tally import ENOUGH, FILE, read_tally
from mpconform.suite.check import Check
from mpconform.suite.index import checks_by_clause

_CODE = " " * 20


@click.command("explain", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("clause")
@click.option("--source", is_flag=True, help="Also the bodies of its checks.")
def command(clause: str, source: bool) -> None:
    """Show CLAUSE: text, basis, sources, scope, its checks, the mutants that violate it.

    And where in the reference their faults go: there, or nearby, it keeps the clause.
    """
    with reading_the_spec():
        spec, observed = load_spec(), load_spec(chapters=("observed",))
        programs = {program.clause.id: program for program in load_examples()}
    others = {c.id: c for c in (*observed, *(program.clause for program in programs.values()))}
    if clause not in spec and clause not in others:
        known = [*spec.ids, *others]
        if below := [name for name in known if name.startswith(f"{clause}.")]:
            some = f"{clause!r} is the beginning of {len(below)} clauses, as of {below[0]}"
            raise CannotDo(f"{some}; see mpconform clauses '{clause}.*'")
        raise unknown("clause", clause, known, "see 'mpconform clauses'")
    console = streams.console(soft_wrap=False)
    found = spec[clause] if clause in spec else others[clause]
    console.print(Text(found.id, style="bold"))
    console.print(Text(found.sentence))
    console.print()
    console.print(Text(found.rationale))
    console.print()
    if clause in programs:
        console.print(Text(f"{programs[clause].text}\n\nprints\n\n{programs[clause].output}\n"))
    checks = {**checks_by_clause(), **checks_by_clause("observe")}.get(clause, [])
    mutants = [m for m in read_catalogue(CATALOGUE, spec.ids) if m.clause == clause]
    above = [other.id for other in spec if clause in other.builds_on]
    narrowed = [other.id for other in spec if clause in other.exceptions]
    for name, value in _fields(found, checks, mutants, above, narrowed):
        _print(console, name, value)
    if source:
        for check in checks:
            _print_source(console, check)
    for passage in passages(mutants):
        _print(console, "reference", str(passage))
        console.print(Text(textwrap.indent(textwrap.dedent(passage.text), _CODE)), soft_wrap=True)


def _print(console: Console, name: str, value: str) -> None:
    console.print(Text.assemble((f"{name:>15}  ", "dim"), value), soft_wrap=True)


def _print_source(console: Console, check: Check) -> None:
    """The body of a check, with colours where there is a terminal."""
    _print(console, "body", check.where)
    text = inspect.getsource(check.function).rstrip()
    coloured = Syntax(text, "python", theme="ansi_dark", background_color="default")
    console.print(coloured if console.is_terminal else Text(text), soft_wrap=True)
    console.print()


def _fields(
    clause: Clause,
    checks: list[Check],
    mutants: list[Mutant],
    above: list[str],
    narrowed: list[str],
) -> list[tuple[str, str]]:
    fields = [
        ("keyword", f"{clause.keyword.value}, {_part(clause)}"),
        ("basis", clause.basis.value),
        ("pythons", _pythons(clause)),
        ("platforms", ", ".join(sorted(clause.platforms)) or "all"),
        ("start methods", ", ".join(sorted(clause.start_methods)) or "all"),
        ("needs", ", ".join(sorted(need.value for need in clause.needs))),
        ("builds on", ", ".join(clause.builds_on) or "nothing"),
        ("built on by", ", ".join(above) or "nothing"),
    ]
    if clause.exceptions:
        fields.append(("except", ", ".join(clause.exceptions)))
    if narrowed:
        fields.append(("excepted from", ", ".join(narrowed)))
    if clause.implementations:
        fields.append(("implementations", ", ".join(sorted(clause.implementations))))
    if clause.processors > 1:
        fields.append(("processors", f"{clause.processors} or more"))
    fields += [("source", source) for source in clause.sources]
    fields += [("check", f"{check.module}:{check.name}, {check.where}") for check in checks]
    if checks and clause.chapter not in ("examples", "observed"):
        fields.append(("under stress", _standing(clause, checks)))
    fields += [("mutant", f"{mutant.name}: {mutant.fault}") for mutant in mutants]
    if clause.untested:
        fields.append(("untested", clause.untested))
    return [*fields, ("text", f"spec/{clause.file}, line {clause.line}")]


def _standing(clause: Clause, checks: list[Check]) -> str:
    """How often the checks of a clause have passed, of the runs that make them more than
    provisional."""
    known = read_tally(FILE).checks.get(clause.id)
    if known is None or known.digest != digest(checks):
        return f"provisional: as they are now, the checks have passed none of {ENOUGH} runs"
    if known.promoted:
        return f"the checks have passed {known.passed} runs, {ENOUGH} of them by {known.promoted}"
    return f"provisional: the checks have passed {known.passed} of {ENOUGH} runs"


def _part(clause: Clause) -> str:
    if clause.chapter in ("examples", "observed"):
        return {"examples": "an example", "observed": "not judged"}[clause.chapter]
    return "core" if clause.core else "robustness"


def _pythons(clause: Clause) -> str:
    since = ".".join(map(str, clause.since)) if clause.since else ""
    until = ".".join(map(str, clause.until)) if clause.until else ""
    if since and until:
        return f"{since} to {until}"
    return f"{since} and later" if since else f"up to {until}" if until else "all"
