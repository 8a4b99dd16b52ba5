"""``mpconform run``: judge backends, clause by clause."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from mpconform.arena.client.adapter import Adapter
from mpconform.cli import github, streams
from mpconform.cli.environments import Elsewhere, environment_options
from mpconform.cli.errors import CannotDo, ExitCode, unknown
from mpconform.cli.expectations import (
    compared,
    expect_option,
    expectations_in,
    expected_by,
    stands_out,
)
from mpconform.cli.options import all_written, carry_out, run_options
from mpconform.cli.printing import matrix_options, print_overview, print_verdicts
from mpconform.cli.selection import all_adapters, choose_adapters, choose_clauses, spec_or_error
from mpconform.driver.profile import PROFILES
from mpconform.expectations import Comparison
from mpconform.records import Run, Verdict
from mpconform.records.conformance import Conformance, target_verdicts
from mpconform.run.plan import Plan
from mpconform.run.shard import Shard
from mpconform.suite.index import checks_by_clause
from mpconform.views.next_steps import next_steps
from mpconform.views.unexpected import unexpected


@click.command("run", context_settings={"help_option_names": ["-h", "--help"]})
@run_options
@click.option("--all", "everything", is_flag=True, help="Every installed backend.")
@click.option(
    "--clause",
    "patterns",
    multiple=True,
    metavar="GLOB",
    help="Only the clauses whose id matches (repeatable).",
)
@click.option(
    "--profile",
    default="default",
    show_default=True,
    metavar="NAME",
    help="How hard to try: smoke, default or thorough.",
)
@click.option("-x", "stop_early", is_flag=True, help="Stop at the first failed core clause.")
@click.option(
    "--seed",
    default="0",
    show_default=True,
    metavar="N|random",
    help="Seed of the generated cases; 'random' explores.",
)
@click.option(
    "--perturb",
    type=click.IntRange(min=0),
    metavar="SEED",
    help="Stop processes of the backend, and delay lines of it, by this seed.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help="Least liveness deadline (default: set by the profile).",
)
@click.option(
    "--shard",
    metavar="K/N",
    callback=lambda context, parameter, value: _shard(value),
    help="Only the Kth of N parts, about equal in cost; 'mpconform merge' makes them one.",
)
@environment_options
@expect_option
@matrix_options
def command(
    backends: tuple[str, ...],
    everything: bool,
    start_methods: tuple[str, ...],
    patterns: tuple[str, ...],
    profile: str,
    jobs: int,
    stop_early: bool,
    output: Path | None,
    seed: str,
    perturb: int | None,
    deadline: float | None,
    shard: Shard | None,
    pythons: tuple[str, ...],
    beside: tuple[str, ...],
    expectation_files: tuple[Path, ...],
    cells: str | None,
) -> int:
    """Judge BACKENDs on the spec's clauses (default: stdlib and reference).

    A BACKEND is an installed adapter (see 'mpconform backends') or package.module:attribute;
    NAME==VERSION is that release of its library, in an environment that is made and kept.
    """
    if profile not in PROFILES:
        raise unknown("profile", profile, PROFILES, f"they are {', '.join(PROFILES)}")
    chosen = replace(PROFILES[profile], seed=_seed(seed), perturb=perturb)
    if deadline is not None:
        chosen = replace(chosen, deadline=deadline)
    clauses = choose_clauses(spec_or_error(), patterns)
    clauses = [clause for clause in clauses if patterns or chosen.covers(clause)]
    expectations = expectations_in(expectation_files)
    plan = Plan(
        backends=_adapters(backends, everything, Elsewhere(pythons, beside)),
        start_methods=start_methods,
        clauses=shard.clauses(clauses) if shard else clauses,
        checks=checks_by_clause(),
        profile=chosen,
        lanes=jobs,
        stop_early=stop_early,
        output=output,
        keep=True,
        shard=str(shard or ""),
        held_to={one.backend: one.start_methods for one in expectations},
        expected=expected_by(expectations),
    )
    console = streams.console()
    run, unwritten = carry_out(plan, console)
    comparisons = compared(run, expectations)
    print_overview(console, run, stands_out(expectations))
    print_verdicts(console, run, cells, comparisons)
    if run.results:
        console.print(next_steps(run, str(output or ""), stands_out(expectations)))
    for comparison in comparisons:
        console.print(unexpected(comparison))
    github.tell(run, comparisons)
    all_written(output, unwritten)
    return exit_code(run, comparisons)


def _shard(text: str | None) -> Shard | None:
    """The part of a run that is asked for."""
    try:
        return Shard.parse(text) if text else None
    except ValueError as error:
        raise CannotDo(str(error)) from None


def _adapters(names: Sequence[str], everything: bool, elsewhere: Elsewhere) -> dict[str, Adapter]:
    if everything and names:
        raise CannotDo(f"--all is all backends: leave out {', '.join(names)}, or --all")
    return all_adapters(elsewhere) if everything else choose_adapters(names, elsewhere)


def _seed(text: str) -> int:
    if text == "random":
        return random.SystemRandom().randrange(1 << 32)
    if not text.isdecimal():
        raise CannotDo(f"the seed is a whole number or 'random', not {text!r}")
    return int(text)


def exit_code(run: Run, comparisons: Sequence[Comparison] = ()) -> int:
    """The exit code of a run: the worst of what it came to."""
    if run.interrupted:
        return ExitCode.INTERRUPTED
    if any(result.verdict is Verdict.SUITE_ERROR for result in run.results):
        return ExitCode.SUITE_FAILED
    found = target_verdicts(run)
    if any(one.conformance is Conformance.BROKEN for one in found):
        return ExitCode.USAGE
    # A backend with an expectation file is held to the file.
    held = {comparison.expectations.backend for comparison in comparisons}
    others = [one for one in found if one.target.backend not in held]
    as_expected = run.complete and not any(comparison.unexpected for comparison in comparisons)
    conform = all(one.conformance is Conformance.CONFORMS for one in others)
    return ExitCode.CONFORMS if found and conform and as_expected else ExitCode.DOES_NOT_CONFORM
