"""``mpconform observe``: what backends do where nothing is specified. Nothing is judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mpconform.clauses import load_spec
from mpconform.cli import streams
from mpconform.cli.errors import ExitCode
from mpconform.cli.options import all_written, carry_out, run_options
from mpconform.cli.selection import choose_adapters, reading_the_spec
from mpconform.driver.profile import Profile
from mpconform.records import Run, Verdict
from mpconform.run.plan import Plan
from mpconform.suite.index import checks_by_clause
from mpconform.views.observed import print_observed

_PROFILE = Profile("observe", generated=0, deadline=10.0, shrink_seconds=0.0, confirm_hangs=False)


@click.command("observe", context_settings={"help_option_names": ["-h", "--help"]})
@run_options
def command(
    backends: tuple[str, ...], start_methods: Sequence[str], jobs: int, output: Path | None
) -> int:
    """Show what BACKENDs (default: stdlib and reference) do where nothing is specified.

    Nothing is judged: the exit code is 0 if all was looked at.
    """
    with reading_the_spec():
        spec = load_spec(chapters=("observed",))
    plan = Plan(
        backends=choose_adapters(backends),
        start_methods=start_methods,
        clauses=list(spec),
        checks=checks_by_clause("observe"),
        profile=_PROFILE,
        lanes=jobs,
        stop_early=False,
        output=output,
    )
    console = streams.console()
    run, unwritten = carry_out(plan, console)
    print_observed(console, run)
    all_written(output, unwritten)
    return _exit_code(run)


def _exit_code(run: Run) -> int:
    if run.interrupted:
        return ExitCode.INTERRUPTED
    if any(result.verdict is Verdict.SUITE_ERROR for result in run.results):
        return ExitCode.SUITE_FAILED
    return ExitCode.USAGE if any(target.broken for target in run.targets) else ExitCode.CONFORMS
