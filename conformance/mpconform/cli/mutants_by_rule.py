"""Mutants made by rule: how many does the suite notice?"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatch

from mpconform.clauses import START_METHODS, Clause, Spec
from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.expectations import expectations_in, expected_by
from mpconform.cli.mutants_made import Order, drawn_from, examined
from mpconform.cli.selection import choose_clauses, spec_or_error
from mpconform.driver.profile import PROFILES
from mpconform.mutants import CATALOGUE, Fate, Kill, Kills, RuleMutant, read_catalogue
from mpconform.mutants.kills import About, kill_of
from mpconform.mutants.passages import passages
from mpconform.mutants.rules import (
    SUBJECTS,
    BadReasons,
    Reasons,
    Subject,
    mutants_of,
    read_reasons,
)
from mpconform.mutants.rules.reasons import carried
from mpconform.mutants.score import Scores
from mpconform.run.rule_mutants import Caught, RuleExaminations, RuleMutants
from mpconform.run.targets import key_of
from mpconform.suite.index import checks_by_clause
from mpconform.views.rule_kills import print_matrix, print_mutants, print_scores

# A hang has to come twice, for nothing else says that the fault is noticed; nothing is shrunk.
_PROFILE = replace(PROFILES["default"], shrink_seconds=0.0)


def examine(order: Order) -> int:
    """Examine them, and show the score; the exit code."""
    spec, console, subject = spec_or_error(), streams.console(), SUBJECTS[order.subject]
    clauses = {clause.id for clause in choose_clauses(spec, order.patterns)}
    every = mutants_of(subject)
    reasons = _reasons(order, subject, every)
    about = About(subject.name, True, subject.digest)
    known = order.known(about)
    mutants, seed = order.drawn(console, _chosen(order, every), known)
    if order.listed:
        print_mutants(console, mutants)
        return ExitCode.CONFORMS
    left = [mutant for mutant in mutants if known is None or mutant.id not in known.done]
    judges = _judges(order, subject, spec, clauses)
    examinations = RuleExaminations(
        subject,
        left,
        spec,
        checks_by_clause(),
        _PROFILE,
        judges,
        order.start_method or START_METHODS[0],
        [*_named(subject, spec), *_caught(known)],
        order.matrix,
        float(order.limit),
    )
    about = drawn_from(about, order, seed)
    done, whole = examined(console, RuleMutants(examinations), order, about, known)
    found = [*(known.mutants if known else ()), *filter(None, map(kill_of, done))]
    found.sort(key=lambda kill: (kill.file, kill.line, kill.id))
    kills = Kills(about, whole, tuple({kill.id: kill for kill in found}.values()))
    if order.matrix:
        print_matrix(console, kills.mutants)
    scores = Scores(kills, reasons)
    print_scores(console, scores)
    return _exit_code(scores) if whole else ExitCode.INTERRUPTED


def _chosen(order: Order, mutants: Sequence[RuleMutant]) -> list[RuleMutant]:
    chosen = [
        mutant
        for mutant in mutants
        if (not order.files or any(fnmatch(mutant.file, glob) for glob in order.files))
        and (not order.operators or mutant.operator in order.operators)
        and (not order.start_method or mutant.start_method in ("", order.start_method))
    ]
    if not chosen:
        raise CannotDo("rules make no such mutant; see 'mpconform mutants --by-rule --list'")
    return chosen


def _reasons(order: Order, subject: Subject, mutants: Iterable[RuleMutant]) -> Reasons:
    file = order.reasons or carried(subject.name, platform.python_version())
    if order.reasons is None and not file.exists():
        return Reasons()
    try:
        return read_reasons(file, mutants)
    except BadReasons as error:
        raise CannotDo(str(error)) from error


def _judges(
    order: Order, subject: Subject, spec: Spec, clauses: Iterable[str]
) -> Callable[[Clause, str], bool]:
    """What the subject as it is keeps: what its file does not say that it fails, and does not build
    on that; without a file everything of the reference, and of the standard library the core."""
    files = expectations_in(order.expectation_files)
    expected = expected_by(files)
    chosen = frozenset(clauses)

    def kept(clause: Clause, method: str) -> bool:
        if expected(clause.id, key_of(subject.name, start_method=method)):
            return False
        return all(kept(spec[base], method) for base in clause.builds_on)

    def judges(clause: Clause, method: str) -> bool:
        wanted = bool(files) or clause.core or subject.name == "reference"
        return clause.id in chosen and wanted and kept(clause, method)

    return judges


def _named(subject: Subject, spec: Spec) -> Iterator[Caught]:
    """What the catalogue knows of the reference."""
    if subject.name == "reference":
        for mutant in read_catalogue(CATALOGUE, spec.ids):
            for passage in passages([mutant]):
                yield Caught(mutant.clause, passage.file, passage.first)


def _caught(known: Kills | None) -> Iterator[Caught]:
    for kill in _killed(known.mutants if known else ()):
        yield Caught(kill.caught_by, kill.file, kill.line)


def _killed(kills: Iterable[Kill]) -> Iterator[Kill]:
    return (kill for kill in kills if kill.caught_by)


def _exit_code(scores: Scores) -> int:
    if scores.attribution[Fate.ERROR]:
        return ExitCode.SUITE_FAILED
    unknown = [kill for kill, reason in scores.survivors if reason is None]
    return ExitCode.DOES_NOT_CONFORM if unknown else ExitCode.CONFORMS
