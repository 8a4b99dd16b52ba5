"""Any order and any selection give the same verdicts: ``python -m tests.orders BACKEND``.

Judges all clauses once, then in random orders, then random selections of them (with what they build
on, for that decides what is BLOCKED), and prints every verdict that differs. Where an expectation
file names both verdicts the library is known to race, and the difference is printed as such; so is
what such a clause has BLOCKED in one turn, and not in another. What the file expects is found with
less, as in any run.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click

from mpconform.clauses import Clause, Spec, load_spec
from mpconform.cli.expectations import expected_by
from mpconform.cli.selection import choose_adapters
from mpconform.driver.profile import PROFILES
from mpconform.expectations import (
    Expectations,
    expected_verdicts,
    is_race,
    read_expectations,
)
from mpconform.records import Result, Verdict
from mpconform.run.plan import Plan
from mpconform.run.runner import Runner, Silent
from mpconform.suite.index import checks_by_clause


def verdicts(
    backend: str, method: str, jobs: int, clauses: Sequence[Clause], known: Expectations
) -> dict[str, Result]:
    """Clause -> result, judged in that order."""
    plan = Plan(
        backends=choose_adapters([backend]),
        start_methods=[method],
        clauses=clauses,
        checks=checks_by_clause(),
        profile=PROFILES["default"],
        lanes=jobs,
        stop_early=False,
        output=None,
        expected=expected_by([known]),
    )
    run = Runner(plan, Silent()).run()
    if run.interrupted:
        raise SystemExit(130)
    return {result.clause: result for result in run.results}


def _with_bases(spec: Spec, names: Iterable[str]) -> set[str]:
    """These clauses, and all that they build on."""
    found = set(names)
    left = list(found)
    while left:
        bases = set(spec[left.pop()].builds_on) - found
        found |= bases
        left += bases
    return found


def selection(spec: Spec, chance: random.Random) -> list[Clause]:
    """Some clauses, and all that they build on, in a random order."""
    chosen = chance.sample(spec.ids, chance.randrange(20, len(spec) // 2))
    ordered = sorted(_with_bases(spec, chosen))
    chance.shuffle(ordered)
    return [spec[name] for name in ordered]


def _races(one: Result, other: Result, clause: str, known: Expectations) -> bool:
    """Whether the file knows the two for a race of that clause, or one of them is BLOCKED by it."""
    if clause == one.clause:
        return is_race(one, other, known, date.today())
    blocked = Verdict.BLOCKED in (one.verdict, other.verdict)
    return blocked and Verdict.PASS in expected_verdicts(known, clause, one.target, date.today())


def _in_words(result: Result) -> str:
    return " ".join(filter(None, (result.verdict.value, result.got or result.note)))


@click.command()
@click.argument("backend")
@click.option("--start-method", "method", default="fork", show_default=True)
@click.option("--turns", default=20, show_default=True, help="Orders, and selections.")
@click.option("--seed", type=int, default=None, help="Of the draw (default: a random one).")
@click.option("-j", "jobs", default=3, show_default=True)
@click.option("--expect", type=click.Path(path_type=Path), help="An expectation file.")
def main(
    backend: str, method: str, turns: int, seed: int | None, jobs: int, expect: Path | None
) -> None:
    """Compare; the exit code is the number of verdicts that differ, but for known races."""
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    click.echo(f"seed {seed}")
    chance, spec = random.Random(seed), load_spec()
    known = read_expectations(expect, spec) if expect else Expectations("", backend, ())
    usual = verdicts(backend, method, jobs, list(spec), known)
    differences = races = 0
    for turn in range(2 * turns):
        clauses = list(spec)
        chance.shuffle(clauses)
        if turn >= turns:
            clauses = selection(spec, chance)
        found = verdicts(backend, method, jobs, clauses, known)
        for name, result in found.items():
            other = usual[name]
            if result.verdict is not other.verdict:
                bases = _with_bases(spec, [name])
                race = any(_races(result, other, base, known) for base in bases)
                differences, races = differences + (not race), races + race
                words = f"{name}: {_in_words(result)}, and {_in_words(other)} otherwise"
                click.echo(f"turn {turn}: {'(a known race) ' if race else ''}{words}")
        click.echo(f"turn {turn} done: {len(found)} clauses", err=True)
    click.echo(
        f"{backend} ({method}): {2 * turns} turns, {differences} verdicts differ, "
        f"beside {races} of known races"
    )
    raise SystemExit(min(differences, 100))


if __name__ == "__main__":
    main()
