"""The mutants that the catalogue names: is each caught by the clause that forbids it?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mpconform.clauses import Spec
from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.mutants_made import Order, drawn_from, examined
from mpconform.cli.selection import choose_clauses, spec_or_error
from mpconform.driver.profile import PROFILES
from mpconform.mutants import (
    CATALOGUE,
    BadCatalogue,
    Examined,
    Fate,
    Kills,
    Mutant,
    read_catalogue,
)
from mpconform.mutants.kills import About
from mpconform.run.named_mutants import Examinations, NamedMutants
from mpconform.suite.index import checks_by_clause
from mpconform.views.kills import print_kills, summary

# One hang is enough to catch a mutant, and the first message is small enough.
_PROFILE = replace(PROFILES["default"], confirm_hangs=False, shrink_seconds=1.0)


def examine(order: Order, catalogue: Path = CATALOGUE) -> int:
    """Examine them, and show what became of each; the exit code."""
    spec = spec_or_error()
    console = streams.console()
    mutants = _chosen(spec, catalogue, order.patterns)
    subject = About(digest=_digest(mutants))
    known = order.known(subject)
    mutants, seed = order.drawn(console, mutants, known)
    left = [mutant for mutant in mutants if known is None or mutant.id not in known.done]
    agenda = NamedMutants(Examinations(left, spec, checks_by_clause(), _PROFILE))
    done, whole = examined(console, agenda, order, drawn_from(subject, order, seed), known)
    places = {mutant: place for place, mutant in enumerate(mutants)}
    done.sort(key=lambda one: places[one.mutant] if isinstance(one.mutant, Mutant) else -1)
    print_kills(console, done, order.messages)
    console.print(summary(done, len(agenda.inapplicable)))
    if known is not None:
        console.print(f"{len(mutants) - len(left)} were in {order.output} already")
    return _exit_code(done, known) if whole else ExitCode.INTERRUPTED


def _chosen(spec: Spec, catalogue: Path, patterns: Sequence[str]) -> list[Mutant]:
    try:
        mutants = read_catalogue(catalogue, spec.ids)
    except BadCatalogue as error:
        raise CannotDo(str(error)) from error
    clauses = {clause.id for clause in choose_clauses(spec, patterns)}
    chosen = [mutant for mutant in mutants if mutant.clause in clauses]
    if not chosen:
        raise CannotDo("no mutant violates such a clause; see 'mpconform explain CLAUSE'")
    return chosen


def _digest(mutants: Sequence[Mutant]) -> str:
    return hashlib.sha256(repr(mutants).encode()).hexdigest()[:16]


def _exit_code(done: Sequence[Examined], known: Kills | None) -> int:
    if any(one.fate is Fate.ERROR for one in done):
        return ExitCode.SUITE_FAILED
    clean = all(one.fate is Fate.SURVIVED for one in done if one.mutant is None)
    caught = all(one.fate is Fate.CAUGHT for one in done if one.mutant is not None)
    before = known is None or all(kill.caught for kill in known.mutants if kill.id in known.done)
    return ExitCode.CONFORMS if clean and caught and before else ExitCode.DOES_NOT_CONFORM
