"""``mpconform bisect``: which release of a library broke a clause, or mended it?"""

from __future__ import annotations

import click

from mpconform.clauses import Clause
from mpconform.cli.environments import Elsewhere
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.installed import library_of
from mpconform.cli.options import made_by
from mpconform.cli.selection import choose_adapters, choose_clauses, spec_or_error
from mpconform.driver.profile import PROFILES
from mpconform.environments import CannotMake, releases_of
from mpconform.records import Verdict
from mpconform.run.plan import Plan
from mpconform.run.runner import Runner, Silent
from mpconform.suite.index import checks_by_clause


@click.command("bisect", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("backend")
@click.argument("clause")
@click.option("--from", "first", required=True, metavar="VERSION", help="A release.")
@click.option("--to", "last", required=True, metavar="VERSION", help="A later one that differs.")
@click.option("--start-method", default="fork", show_default=True, metavar="NAME")
@click.option("--python", default="", metavar="VERSION", help="Judge on this Python.")
def command(
    backend: str, clause: str, first: str, last: str, start_method: str, python: str
) -> int:
    """Find the release of BACKEND's library that broke CLAUSE, or mended it.

    Releases are judged in environments of their own, which are made and kept; one that cannot be
    installed or used is passed over. Exit codes: 0 found, 1 the two releases do not differ so.
    """
    (chosen,) = choose_clauses(spec_or_error(), [clause])[:1]
    try:
        releases = releases_of(library_of(backend)).between(first, last)
    except CannotMake as error:
        raise CannotDo(str(error)) from error
    judged = _Judged(backend, chosen, start_method, Elsewhere((python,) if python else ()))
    before, after = judged.breaks(first), judged.breaks(last)
    if before is None or after is None or before is after:
        click.echo(f"{chosen.id} is no clause on which {first} and {last} differ")
        return ExitCode.DOES_NOT_CONFORM

    def has_changed(version: str) -> bool | None:
        breaks = judged.breaks(version)
        return None if breaks is None else breaks is after

    old, new = releases.first_changed(has_changed)
    click.echo(f"{releases.library} {new} {'broke' if after else 'mended'} it; {old} is as before")
    return ExitCode.CONFORMS


class _Judged:
    """Judges releases of a backend on one clause, and says of each what it comes to."""

    def __init__(self, backend: str, clause: Clause, method: str, elsewhere: Elsewhere) -> None:
        self._backend = backend
        self._clause = clause
        self._method = method
        self._elsewhere = elsewhere

    def breaks(self, version: str) -> bool | None:
        """Whether that release breaks the clause; None if it cannot be found out."""
        try:
            verdict, why = self._verdict(version)
        except CannotDo as error:
            verdict, why = None, str(error)
        click.echo(f"{self._backend} {version}: {verdict.value if verdict else why}")
        if verdict is None or not (verdict.violation or verdict is Verdict.PASS):
            return None
        return verdict.violation

    def _verdict(self, version: str) -> tuple[Verdict | None, str]:
        plan = Plan(
            backends=choose_adapters([f"{self._backend}=={version}"], self._elsewhere),
            start_methods=[self._method],
            clauses=[self._clause],
            checks=checks_by_clause(),
            profile=PROFILES["default"],
            lanes=1,
            stop_early=False,
            output=None,
        )
        run = made_by(Runner(plan, Silent()))
        if run.interrupted:
            raise click.exceptions.Exit(ExitCode.INTERRUPTED)
        for result in run.results:
            if result.clause == self._clause.id:
                return result.verdict, ""
        return None, next((target.broken for target in run.targets if target.broken), "not judged")
