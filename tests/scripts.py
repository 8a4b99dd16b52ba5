"""What the scripts of clause checks show: ``python -m tests.scripts [-o FILE] [PATTERN ...]``.

A script is judged against itself: on a mutant of the reference that breaks its clause it has to
fail, and on the reference and the standard library as they are it has to pass. A line for each
clause; with -o also appended to a file, where clauses that it has already are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.client.arenas import Arenas
from mpconform.clauses import START_METHODS, load_spec
from mpconform.driver.cell import Cell
from mpconform.driver.generation import prepare
from mpconform.driver.profile import PROFILES
from mpconform.expectations import expected_clauses, read_expectations
from mpconform.mutants import CATALOGUE, Mutant, read_catalogue
from mpconform.mutants.examine import REFERENCE, Examination
from mpconform.mutants.plant import plant
from mpconform.records import Result, Target
from mpconform.reproducers import NoScript, Spelling, script_of
from mpconform.reproducers.trying import error_of, run_script
from mpconform.run.sweep import mark_this_run
from mpconform.run.targets import key_of
from mpconform.run.verdicts import applies
from mpconform.suite.index import checks_by_clause

ROOT = Path(__file__).resolve().parents[1]
SPEC = load_spec()
PROFILE = replace(PROFILES["default"], confirm_hangs=False, shrink_seconds=1.0)
CHECKS = checks_by_clause()
ARENAS = Arenas()
"""They are closed at the end only: that ends all processes that there are."""
DEADLINE = 6.0
"""Seconds of one case."""
SECONDS = 12.0
"""After which a script that hangs ends here."""


@dataclass(frozen=True)
class Measured:
    """What the script of a clause came to; '' where it did as it should."""

    clause: str
    mutant: str
    start_method: str
    no_script: str = ""
    on_the_mutant: str = ""
    on_the_reference: str = ""
    on_the_standard_library: str = ""
    own_lines: int = 0
    lines: int = 0

    @property
    def right(self) -> bool:
        """Whether there is a script, and it tells the mutant from the others."""
        wrong = self.no_script, self.on_the_mutant, self.on_the_reference
        return not any((*wrong, self.on_the_standard_library))


def one_each(patterns: Sequence[str], left_out: set[str]) -> list[Mutant]:
    """One mutant of every clause."""
    found: dict[str, Mutant] = {}
    for mutant in read_catalogue(CATALOGUE, SPEC.ids):
        wanted = not patterns or any(fnmatch(mutant.clause, pattern) for pattern in patterns)
        if wanted and mutant.clause not in left_out:
            found.setdefault(mutant.clause, mutant)
    return list(found.values())


def caught(mutant: Mutant) -> Result | None:
    """What its clause says of a mutant; None where that promises nothing here, or is kept."""
    clause = SPEC[mutant.clause]
    wanted = [mutant.start_method] if mutant.start_method else START_METHODS
    method = next((method for method in wanted if applies(clause, method)), "")
    if not method or clause.untested:
        return None
    target = Target(key_of("reference", start_method=method), deadline=DEADLINE)
    cell = Cell(REFERENCE, target, clause, tuple(CHECKS[clause.id]), PROFILE)
    (one,) = Examination(mutant, [cell]).carry_out(ARENAS)
    return one.result


def measured(mutant: Mutant) -> Measured:
    """Run the script of what a mutant was caught by: on it, and on those without a fault."""
    result = caught(mutant)
    if result is None:
        return Measured(mutant.clause, mutant.name, "", no_script="its clause did not catch it")
    method = result.start_method
    begun = Measured(mutant.clause, mutant.name, method)
    script = script_of(result, Spelling.of("reference", method), SECONDS)
    if isinstance(script, NoScript):
        return replace(begun, no_script=str(script))
    with tempfile.TemporaryDirectory(prefix="scripts-") as folder:
        plant(mutant, Path(folder))
        ran = run_script(script.text, Interpreter(folder=folder))
    shown = ran.shows(error_of(result))
    return replace(
        begun,
        own_lines=script.own_lines,
        lines=len(script.text.splitlines()),
        on_the_mutant="" if shown else ran.last_line or "it found nothing",
        on_the_reference=complaint(script.text),
        on_the_standard_library=on_the_standard_library(result),
    )


def complaint(text: str) -> str:
    """What a script says, where it should find nothing."""
    ran = run_script(text, Interpreter())
    return "" if ran.exit_code == 0 else ran.last_line or f"exit code {ran.exit_code}"


def on_the_standard_library(result: Result) -> str:
    """The same; a failure that is known is none."""
    method = result.start_method
    key = key_of("stdlib", sys.version.split()[0], method)
    known = expected_clauses(read_stdlib(), key, date.today())
    if is_broken(result.clause, known):
        return ""
    script = script_of(replace(result, target=key), Spelling.of("stdlib", method), SECONDS)
    assert not isinstance(script, NoScript)
    return complaint(script.text)


def is_broken(clause: str, known: Collection[str]) -> bool:
    """Whether a clause is known to be broken, or builds on one that is."""
    return clause in known or any(is_broken(base, known) for base in SPEC[clause].builds_on)


def read_stdlib() -> Any:
    """What the standard library is known to fail."""
    return read_expectations(ROOT / "expectations" / "stdlib.toml", SPEC)


def main() -> int:
    """Measure; the exit code is 1 if a script does what it should not."""
    parser = argparse.ArgumentParser(prog="python -m tests.scripts")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    parser.add_argument("-o", type=Path, metavar="FILE")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, metavar="N")
    given = parser.parse_args()
    before = [json.loads(line) for line in _lines(given.o)]
    found = [Measured(**row) for row in before]
    prepare()
    mark_this_run()
    mutants = one_each(given.patterns, {one.clause for one in found})
    with ThreadPoolExecutor(given.j) as pool:
        for one in pool.map(measured, mutants):
            found.append(one)
            print(_line(one), flush=True)
            if given.o is not None:
                with given.o.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(one)) + "\n")
    ARENAS.close()
    print(_summary(found))
    return 0 if all(one.right for one in found) else 1


def _lines(path: Path | None) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []


def _line(one: Measured) -> str:
    words = {name: text for name, text in asdict(one).items() if name.startswith(("on_", "no_"))}
    wrong = "; ".join(f"{name.replace('_', ' ')}: {text}" for name, text in words.items() if text)
    return f"{one.clause} ({one.start_method}, {one.own_lines} lines): {wrong or 'as it should'}"


def _summary(found: Sequence[Measured]) -> str:
    counts = Counter(one.right for one in found)
    sizes = sorted(one.own_lines for one in found if one.own_lines) or [0]
    return (
        f"{counts[True]} of {len(found)} scripts do as they should; of their own they have "
        f"{sizes[len(sizes) // 2]} lines (median), and at most {sizes[-1]}"
    )


if __name__ == "__main__":
    sys.exit(main())
