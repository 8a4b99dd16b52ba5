"""``mpconform run``: judge backends, clause by clause."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from mpconform.cli.choosing import choose_adapters, choose_clauses, library_or_error
from mpconform.cli.errors import (
    CONFORMS,
    DOES_NOT_CONFORM,
    INTERRUPTED,
    SUITE_FAILED,
    USAGE,
    CannotDo,
    unknown,
)
from mpconform.cli.expecting import expect_option, expectations_in, print_comparisons
from mpconform.driver.effort import PROFILES
from mpconform.expectations import Comparison
from mpconform.records import BadRecords, Run, Verdict, read_runs
from mpconform.records.standing import Conformance, standings
from mpconform.run.plan import Plan
from mpconform.run.runner import INTERRUPTED as STOPPED
from mpconform.run.runner import Runner, UnknownStartMethod
from mpconform.suite.index import checks_by_clause
from mpconform.views.matrix import print_matrix
from mpconform.views.progress import Progress
from mpconform.views.summary import summary


@click.command("run", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("backends", nargs=-1, metavar="[BACKEND]...")
@click.option(
    "--start-method",
    "start_methods",
    multiple=True,
    metavar="NAME",
    help="Only this start method (repeatable; default: all that a backend has).",
)
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
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="Checks at the same time (default: one more than the cores).",
)
@click.option("-x", "stop_early", is_flag=True, help="Stop at the first failed core clause.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Append the records of the run to FILE (JSON Lines).",
)
@click.option(
    "--seed",
    default="0",
    show_default=True,
    metavar="N|random",
    help="Seed of the generated cases; 'random' explores.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help="Least liveness deadline (default: set by the profile).",
)
@expect_option
def command(
    backends: tuple[str, ...],
    start_methods: tuple[str, ...],
    patterns: tuple[str, ...],
    profile: str,
    jobs: int | None,
    stop_early: bool,
    output: Path | None,
    seed: str,
    deadline: float | None,
    expectation_files: tuple[Path, ...],
) -> int:
    """Judge BACKENDs on the spec's clauses (default: stdlib and reference).

    A BACKEND is an installed adapter (see 'mpconform backends') or package.module:attribute.
    """
    if profile not in PROFILES:
        raise unknown("profile", profile, PROFILES, f"they are {', '.join(PROFILES)}")
    effort = replace(PROFILES[profile], seed=_seed(seed))
    if deadline is not None:
        effort = replace(effort, deadline=deadline)
    plan = Plan(
        backends=choose_adapters(backends),
        start_methods=start_methods,
        clauses=choose_clauses(library_or_error(), patterns),
        checks=checks_by_clause(),
        profile=profile,
        effort=effort,
        lanes=jobs or 1 + (os.cpu_count() or 1),
        stop_early=stop_early,
        output=_usable(output),
    )
    expectations = expectations_in(expectation_files)
    console = Console(highlight=False, soft_wrap=True)
    run = _carry_out(plan, console)
    comparisons = print_comparisons(console, run, expectations)
    return _exit_code(run, comparisons)


def _carry_out(plan: Plan, console: Console) -> Run:
    with Progress(console) as progress:
        try:
            run = Runner(plan, progress).run()
        except UnknownStartMethod as error:
            hint = f"the backends have {', '.join(error.known)}"
            raise unknown("start method", error.name, error.known, hint) from None
    if run.results:
        print_matrix(console, run)
    console.print(summary(run))
    if plan.output:
        console.print(f"records: {plan.output}")
    return run


def _seed(text: str) -> int:
    if text == "random":
        return random.SystemRandom().randrange(1 << 32)
    if not text.isdecimal():
        raise CannotDo(f"the seed is a whole number or 'random', not {text!r}")
    return int(text)


def _usable(output: Path | None) -> Path | None:
    """Refuse now what could not be written at the end, and what is not ours to append to."""
    if output is None:
        return None
    try:
        output.open("a", encoding="utf-8").close()
        if output.stat().st_size:
            read_runs(output)
    except OSError as error:
        raise CannotDo(f"cannot write to {output}: {error.strerror}; name another file") from error
    except BadRecords as error:
        raise CannotDo(f"will not append to {output}: {error}") from error
    return output


def _exit_code(run: Run, comparisons: Sequence[Comparison]) -> int:
    if run.footer is not None and run.footer.reason == STOPPED:
        return INTERRUPTED
    if any(result.verdict is Verdict.SUITE_ERROR for result in run.results):
        return SUITE_FAILED
    found = standings(run)
    if any(standing.conformance is Conformance.BROKEN for standing in found):
        return USAGE
    # A backend with an expectation file is held to the file.
    held = {comparison.expectations.backend for comparison in comparisons}
    others = [standing for standing in found if standing.target.backend not in held]
    as_expected = run.complete and not any(comparison.surprises for comparison in comparisons)
    conform = all(standing.conformance is Conformance.CONFORMS for standing in others)
    return CONFORMS if found and conform and as_expected else DOES_NOT_CONFORM
