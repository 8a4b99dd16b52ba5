"""``mpconform examples``: the classic small programs, run on backends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mpconform.clauses.examples import load_examples
from mpconform.cli import streams
from mpconform.cli.options import all_written, carry_out, run_options
from mpconform.cli.printing import print_overview, print_verdicts
from mpconform.cli.run import exit_code
from mpconform.cli.selection import choose_adapters, reading_the_spec
from mpconform.driver.profile import Profile
from mpconform.run.plan import Plan
from mpconform.suite.examples.check import ExampleCheck

_PROFILE = Profile("examples", generated=0, deadline=10.0, shrink_seconds=0.0)


@click.command("examples", context_settings={"help_option_names": ["-h", "--help"]})
@run_options
def command(
    backends: tuple[str, ...], start_methods: Sequence[str], jobs: int, output: Path | None
) -> int:
    """Run the programs of the chapter 'examples' on BACKENDs (default: stdlib and reference).

    Exit codes as those of 'run': 0 if every program does what the chapter says it has to.
    """
    with reading_the_spec():
        programs = load_examples()
    checks = [ExampleCheck(one.clause.id, one.text, one.output) for one in programs]
    plan = Plan(
        backends=choose_adapters(backends),
        start_methods=start_methods,
        clauses=[one.clause for one in programs],
        checks={check.clause: [check] for check in checks},
        profile=_PROFILE,
        lanes=jobs,
        stop_early=False,
        output=output,
    )
    console = streams.console()
    run, unwritten = carry_out(plan, console)
    print_overview(console, run)
    print_verdicts(console, run, "all")
    all_written(output, unwritten)
    return exit_code(run)
