"""The faults that shipped, shown: each by mutants of its clause, or on the release that had it.

python -m tests.shipped run [ENTRY or LIBRARY ...]   what has not been shown yet; --again: all
python -m tests.shipped page                         the tables of docs/reports.md

What came of it is kept in ``mutants/shipped/seen.json``, entry by entry, so that an interrupted run
goes on where it ended. A release is judged on the clause in an environment of its own, as
``mpconform bisect`` does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mpconform.clauses import load_spec
from mpconform.cli.environments import Elsewhere
from mpconform.cli.errors import CannotDo
from mpconform.cli.selection import choose_adapters
from mpconform.driver.profile import PROFILES
from mpconform.mutants import CATALOGUE, Examined, Mutant, read_catalogue
from mpconform.mutants.faults import SHIPPED, FaultyRelease, ShippedFault, read_faults
from mpconform.mutants.seen import FILE, Seen, caught, read_seen
from mpconform.records import Run, Verdict
from mpconform.run.examiner import Examiner
from mpconform.run.named_mutants import Examinations, NamedMutants
from mpconform.run.plan import Plan
from mpconform.run.runner import Runner, Silent
from mpconform.suite.index import checks_by_clause
from tests.shipped_page import write_page

# A mutant is caught by one hang; a release is judged as a run judges it.
_EXAMINED = replace(PROFILES["default"], confirm_hangs=False, shrink_seconds=1.0)


def all_faults() -> tuple[list[ShippedFault], dict[tuple[str, str], Mutant]]:
    """The faults, and the mutants of the catalogue by clause and name."""
    ids = load_spec().ids
    mutants = {(one.clause, one.name): one for one in read_catalogue(CATALOGUE, ids)}
    return read_faults(SHIPPED, ids, mutants.values()), mutants


class _Notebook:
    """Keeps what came of each way to show a fault, at once; what nothing names any more goes."""

    def __init__(self, faults: Iterable[ShippedFault], again: bool) -> None:
        self._again = again
        seen = read_seen()
        self._seen: Seen = {
            one.name: {way: seen[one.name][way] for way in one.ways if way in seen[one.name]}
            for one in faults
            if one.name in seen
        }

    def missing(self, way: str, fault: ShippedFault) -> bool:
        """Whether it is to be shown."""
        return self._again or way not in self._seen.get(fault.name, {})

    def note(self, fault: ShippedFault, way: str, outcome: str) -> None:
        """Keep what came of it."""
        print(f"{fault.name}: {way}: {outcome}", flush=True)
        self._seen.setdefault(fault.name, {})[way] = outcome
        FILE.write_text(json.dumps(self._seen, indent=1, sort_keys=True) + "\n")


def show_mutants(faults: Sequence[ShippedFault], notebook: _Notebook) -> bool:
    """Examine the mutants of ``faults``; whether it came to its end."""
    _, mutants = all_faults()
    wanted: dict[Mutant, list[ShippedFault]] = {}
    for fault in faults:
        for name in fault.mutants:
            if notebook.missing(name, fault):
                wanted.setdefault(mutants[fault.clause, name], []).append(fault)
    if not wanted:
        return True

    def told(examined: Examined, waiting: int) -> None:
        if examined.mutant is None:
            if examined.result:
                raise SystemExit(f"the clean reference breaks {examined.result.clause}")
            return
        assert isinstance(examined.mutant, Mutant)
        for fault in wanted[examined.mutant]:
            notebook.note(fault, examined.mutant.name, _outcome_of(examined))

    agenda = NamedMutants(Examinations(list(wanted), load_spec(), checks_by_clause(), _EXAMINED))
    examiner = Examiner(agenda, 1, told)
    examiner.run()
    for mutant in agenda.inapplicable:
        for fault in wanted[mutant]:
            notebook.note(fault, mutant.name, "not examined: the clause is not for this Python")
    return not examiner.interrupted


def _outcome_of(examined: Examined) -> str:
    result, mutant = examined.result, examined.mutant
    if examined.problem:
        return f"not examined: {examined.problem}"
    if result is None:
        return "survived"
    own = isinstance(mutant, Mutant) and result.clause == mutant.clause
    return result.verdict.value if own else f"{result.verdict.value} of {result.clause}"


def show_releases(faults: Iterable[ShippedFault], notebook: _Notebook) -> bool:
    """Judge the clauses of ``faults`` on their releases; whether it came to its end."""
    wanted: dict[FaultyRelease, list[ShippedFault]] = {}
    for fault in faults:
        if fault.release and notebook.missing(str(fault.release), fault):
            wanted.setdefault(fault.release, []).append(fault)
    for release, here in wanted.items():
        try:
            run = _judged(release, [fault.clause for fault in here])
        except CannotDo as error:
            run = None
            print(f"{release}: {error.format_message()}", flush=True)
        if run is None:
            continue
        if run.interrupted:
            return False
        for fault in here:
            notebook.note(fault, str(release), _outcome_in(run, fault.clause))
    return True


def _judged(release: FaultyRelease, clauses: Sequence[str]) -> Run:
    plan = Plan(
        backends=choose_adapters([release.backend], Elsewhere((release.python,))),
        start_methods=[release.start_method],
        clauses=[clause for clause in load_spec() if clause.id in clauses],
        checks=checks_by_clause(),
        profile=PROFILES["default"],
        lanes=1,
        stop_early=False,
        output=None,
    )
    return Runner(plan, Silent()).run()


def _outcome_in(run: Run, clause: str) -> str:
    broken = next((target.broken for target in run.targets if target.broken), "")
    if broken:
        return f"broken adapter: {broken}"
    own = next((one for one in run.results if one.clause == clause), None)
    if own is not None and own.verdict is Verdict.BLOCKED:
        smoke = (one for one in run.results if one.clause != clause and one.verdict.violation)
        return next((f"{one.verdict.value} of {one.clause}" for one in smoke), own.verdict.value)
    return own.verdict.value if own is not None else "not judged"


def chosen(faults: Iterable[ShippedFault], words: Sequence[str]) -> Iterator[ShippedFault]:
    """The faults that ``words`` name, by id or library; all if there are none."""
    return (one for one in faults if not words or one.name in words or one.library in words)


def main(command: str, *words: str) -> int:
    """Carry out a command; 1 if something that is to be caught is not."""
    faults, _ = all_faults()
    if command == "page":
        write_page(faults, read_seen())
        return 0
    here = list(chosen(faults, [word for word in words if word != "--again"]))
    notebook = _Notebook(faults, "--again" in words)
    if not (show_mutants(here, notebook) and show_releases(here, notebook)):
        return 130
    seen = read_seen()
    uncaught = [one.name for one in here if not one.not_seen and not caught(one, seen)]
    print(f"{len(here)} faults; not caught: {', '.join(uncaught) or 'none'}")
    return int(bool(uncaught))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
