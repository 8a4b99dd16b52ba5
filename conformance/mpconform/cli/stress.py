"""``mpconform stress``: does the suite cry wolf on a machine in trouble?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from platform import python_version

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mpconform.clauses import START_METHODS
from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode, unknown
from mpconform.cli.expectations import expect_option, expectations_in
from mpconform.cli.files import replace_file
from mpconform.cli.selection import DEFAULT_BACKENDS, choose_adapters, choose_clauses, spec_or_error
from mpconform.expectations import Expectations
from mpconform.records import Result, Run, Verdict
from mpconform.stress.burdens import Burden, known
from mpconform.stress.changes import VerdictChange, changes, slowest, usual_results
from mpconform.stress.sources import digest
from mpconform.stress.tally import BadTally, Count, StressTally, read_tally, to_json
from mpconform.stress.trial import QUIET, StressTrial
from mpconform.suite.index import checks_by_clause


@click.command("stress", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("backends", nargs=-1, metavar="[BACKEND]...")
@click.option(
    "--start-method",
    "start_methods",
    multiple=True,
    type=click.Choice(START_METHODS),
    help="Only this start method (repeatable; default: fork).",
)
@click.option("--clause", "patterns", multiple=True, metavar="GLOB", help="Only these clauses.")
@click.option(
    "--burden", "burdens", multiple=True, metavar="NAME", help="Only this one (repeatable)."
)
@click.option("--runs", type=click.IntRange(min=1), default=5, show_default=True, metavar="N")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@expect_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Add what was counted to FILE (JSON).",
)
def command(
    backends: tuple[str, ...],
    start_methods: tuple[str, ...],
    patterns: tuple[str, ...],
    burdens: tuple[str, ...],
    runs: int,
    seed: int,
    expectation_files: tuple[Path, ...],
    output: Path | None,
) -> int:
    """Run the suite on BACKENDs under burdens in turn, and count the verdicts that change.

    First as it is, for the usual verdicts, then N times: among busy processes, short of memory,
    with a disk at work, with processes stopped at random, on one processor. Exit codes: 0 no
    verdict has changed, 1 one has, or a run has judged nothing; 2, 3, 130 as everywhere.
    """
    names = backends or DEFAULT_BACKENDS
    choose_adapters(names)
    choose_clauses(spec_or_error(), patterns)
    options = [f"--clause={pattern}" for pattern in patterns]
    turns = Turns(_chosen(burdens), runs, seed, expectations_in(expectation_files))
    stress = _Stress(turns, streams.console(), output)
    for name in names:
        for method in start_methods or ("fork",):
            stress.target(StressTrial(name, method, options))
    stress.summary()
    return ExitCode.DOES_NOT_CONFORM if stress.troubled else ExitCode.CONFORMS


@dataclass(frozen=True)
class Turns:
    """The burdens by name, how many runs of each target, the seed, and what libraries are known to
    fail now and then."""

    burdens: Mapping[str, Burden]
    runs: int
    seed: int
    expectations: Sequence[Expectations]

    def drawn(self) -> Iterator[tuple[str, Burden, int]]:
        """The burdens, in turn, each with a seed of its own."""
        chance, names = random.Random(self.seed), list(self.burdens)
        for turn in range(self.runs):
            name = names[turn % len(names)]
            yield name, self.burdens[name], chance.randrange(1 << 32)


def _chosen(names: Sequence[str]) -> dict[str, Burden]:
    burdens = known()
    for name in names:
        if name not in burdens:
            raise unknown("burden", name, list(burdens), "see 'mpconform stress -h'")
    return {name: burdens[name] for name in names or burdens}


class _Stress:
    """Runs trials, says of each what it came to, and keeps the tally."""

    def __init__(self, turns: Turns, console: Console, output: Path | None) -> None:
        self._turns = turns
        self._console = console
        self._output = output
        self._tally = _begun(output)
        self._here = StressTally()
        self._digests = {name: digest(checks) for name, checks in checks_by_clause().items()}
        self.troubled = False

    def target(self, trial: StressTrial) -> None:
        """All runs of one target."""
        usual = trial.under(QUIET, 0)
        if isinstance(usual, str):
            raise CannotDo(f"{trial.backend} ({trial.start_method}) is not judged: {usual}")
        results = usual_results(usual)
        for name, burden, seed in self._turns.drawn():
            run = trial.under(burden, seed)
            changed: list[VerdictChange] = []
            if isinstance(run, Run):
                changed = changes(results, run, self._turns.expectations)
            self._count(trial, name, run, changed)

    def _count(
        self, trial: StressTrial, name: str, run: Run | str, changed: list[VerdictChange]
    ) -> None:
        where = f"{trial.backend} ({trial.start_method}), {name}"
        unjudged = (run,) if isinstance(run, str) else ()
        lines = tuple(map(_in_words, changed))
        count = Count(trial.backend, trial.start_method, python_version(), name, 1, lines, unjudged)
        self._here = self._here.plus(count)
        self._tally = self._tally.plus(count)
        self.troubled = self.troubled or bool(changed or unjudged)
        if isinstance(run, str):
            self._console.print(Text(f"{where}: not judged, {run}", style="bold red"))
        else:
            self._passed(run, changed)
            part, clause = slowest(run)
            words = f"{len(run.results)} judged, {len(changed)} changed; "
            words += f"at most {part:.0%} of a deadline: {clause}"
            self._console.print(Text(f"{where}: {words}"))
        for line in lines:
            self._console.print(Text(f"  {line}", style="red"))
        if self._output is not None:
            replace_file(self._output, to_json(self._tally))

    def _passed(self, run: Run, changed: Sequence[VerdictChange]) -> None:
        """The clauses on which the run said what it says as a rule, and passed them."""
        others = {change.now.clause for change in changed}
        deadline = run.targets[0].deadline
        passed = [
            (result.clause, result.slowest / deadline)
            for result in run.results
            if result.verdict is Verdict.PASS and result.clause not in others
        ]
        today = date.today().isoformat()
        self._tally = self._tally.with_passed(passed, self._digests, today)
        self._here = self._here.with_passed(passed, self._digests, today)

    def summary(self) -> None:
        """What all runs came to, here."""
        table = Table("target", "burden", "runs", "verdicts changed", "not judged", box=None)
        for one in self._here.counts:
            target = f"{one.backend} ({one.start_method}), Python {one.python}"
            numbers = str(one.runs), str(len(one.changed)), str(len(one.unjudged))
            table.add_row(target, one.burden, *numbers)
        self._console.print(table)
        for name, part in self._here.slow:
            self._console.print(Text(f"{name}: a case took {part:.0%} of its deadline"))


def _begun(output: Path | None) -> StressTally:
    if output is None or not output.exists():
        return StressTally()
    try:
        return read_tally(output)
    except BadTally as error:
        raise CannotDo(str(error)) from error


def _in_words(change: VerdictChange) -> str:
    kind = "ALARM" if change.is_alarm else "changed"
    now, usual = change.now, change.usual
    return f"{kind} {now.clause}: {_seen(now)}; as a rule {_seen(usual)}"


def _seen(result: Result) -> str:
    return " ".join(filter(None, (result.verdict.value, result.got or result.note)))
