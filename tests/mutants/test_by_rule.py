"""``mpconform mutants --by-rule``: what is caught, by what, and what is said of it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mpconform.arena.client.arenas import Arenas
from mpconform.clauses import load_spec
from mpconform.driver.cell import Cell
from mpconform.driver.profile import PROFILES
from mpconform.mutants import Examined, Fate, RuleMutant, examine_by_rule, read_kills
from mpconform.mutants.examine_by_rule import RuleExamination
from mpconform.mutants.rules import SUBJECTS, mutants_of
from mpconform.records import Target
from mpconform.run.targets import key_of
from mpconform.suite.index import checks_by_clause
from tests.running import environment, mpconform

pytestmark = pytest.mark.once

SPEC = load_spec()
CHECKS = checks_by_clause()

ONE = ("mutants", "--by-rule", "--file", "pool/state.py", "--operator", "delete", "-j", 1)
CLAUSES = ("--clause", "pool.join.needs-close-or-terminate-first")


def find(subject: str, file: str, operator: str, old: str) -> RuleMutant:
    """The mutant that an operator makes of the lines ``old``."""
    found = [
        m
        for m in mutants_of(SUBJECTS[subject])
        if (m.file, m.operator, m.old) == (file, operator, old)
    ]
    return found[0]


def examine(
    mutant: RuleMutant, method: str, *clauses: str, limit: float = 100.0, thorough: bool = False
) -> Examined:
    """What it comes to on some clauses, which are put to it in this order."""
    subject = SUBJECTS[mutant.subject]
    target = Target(key_of(subject.name, start_method=method), deadline=4.0)
    profile = replace(PROFILES["default"], shrink_seconds=0.0)
    cells = [
        Cell(subject.adapter, target, SPEC[clause], tuple(CHECKS[clause]), profile)
        for clause in clauses
    ]
    arenas = Arenas()
    try:
        work = RuleExamination(mutant, subject, cells, limit, thorough)
        *_, found = work.carry_out(arenas)
    finally:
        arenas.close()
    assert isinstance(found, Examined)
    return found


JOINS = find("reference", "pool/state.py", "delete", 'raise ValueError("Pool is still running")')
AT_IMPORT = find("reference", "pool/state.py", "delete", 'RUN = "RUN"  # accepts tasks')
REFUSES = "pool.join.needs-close-or-terminate-first"
IN_ORDER = "pool.map.keeps-input-order"
ARGV = find("stdlib", "spawn.py", "delete", "sys.argv = data['sys_argv']")
HANDS_ON_ARGV = "process.environment.argv-is-the-creators"


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_process_that_is_started_afresh_has_the_fault_too(method: str) -> None:
    found = examine(ARGV, method, HANDS_ON_ARGV)
    assert (found.fate, found.result and found.result.clause) == (Fate.NEIGHBOUR, HANDS_ON_ARGV)


def test_a_clause_of_another_chapter_is_told_apart() -> None:
    near = examine(JOINS, "fork", REFUSES)
    assert near.fate is Fate.NEIGHBOUR
    far = replace(near, mutant=replace(JOINS, chapters=("pipe",)))
    assert far.fate is Fate.ELSEWHERE


def test_a_library_that_cannot_be_loaded_is_caught_by_the_smoke_check() -> None:
    found = examine(replace(AT_IMPORT, by="raise ZeroDivisionError"), "fork", IN_ORDER)
    assert found.fate is Fate.SMOKE
    assert "ZeroDivisionError" in found.broken


def test_one_whose_import_hangs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine_by_rule, "_IMPORT", 2.0)
    began = time.monotonic()
    found = examine(replace(AT_IMPORT, by="while True: pass"), "fork", IN_ORDER)
    assert found.fate is Fate.WHOLE
    assert time.monotonic() - began >= 2.0


def test_the_whole_is_bounded() -> None:
    assert examine(JOINS, "fork", IN_ORDER, REFUSES, limit=0.0).fate is Fate.WHOLE
    assert examine(JOINS, "fork", IN_ORDER, REFUSES).fate is Fate.NEIGHBOUR


def test_what_the_library_fails_without_the_fault_catches_nothing() -> None:
    clause = "pool.starmap.rejects-a-chunk-size-below-one"
    found = examine(ARGV, "fork", clause)
    assert found.fate is Fate.SURVIVED
    (undecided,) = found.judged
    assert (undecided.clause, undecided.verdict.value) == (clause, "INCONCLUSIVE")


def test_the_matrix_has_every_clause() -> None:
    found = examine(JOINS, "fork", REFUSES, IN_ORDER, thorough=True)
    violated = {result.clause: result.verdict.violation for result in found.judged}
    assert violated == {REFUSES: True, IN_ORDER: False}


def test_survivors_are_shown_and_a_reason_is_enough(tmp_path: Path) -> None:
    options = (*ONE, "--sample", 2, "--seed", 5, *CLAUSES, "-o", tmp_path / "f")
    done = mpconform(*options)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "no reason is known" in done.stdout
    kills = read_kills(tmp_path / "f")
    assert len(kills.mutants) == 2
    survivors = [kill for kill in kills.mutants if not kill.killed]
    entries = (
        f"[[mutant]]\nfile = '{k.file}'\nwithin = '{k.within}'\noperator = '{k.operator}'\n"
        f"old = '''{k.old}'''\nnew = '''{k.new}'''\nkind = 'not seen'\nreason = 'Why.'\n"
        for k in survivors
    )
    (tmp_path / "reasons.toml").write_text("".join(entries))
    again = mpconform(*options, "--resume", "--reasons", tmp_path / "reasons.toml")
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.count("not seen: Why.") == len(survivors)
    lines = (tmp_path / "f").read_text().splitlines()
    assert [line.count('"mutant"') for line in lines] == [0, 1, 1, 0, 0]  # nothing was done again


def test_one_that_is_killed_loses_what_it_was_at(tmp_path: Path) -> None:
    file = tmp_path / "f"
    options = [*map(str, (*ONE, *CLAUSES, "--sample", 6, "--seed", 1)), "-o", str(file)]
    command = [sys.executable, "-m", "mpconform", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment())
    while not file.exists() or file.read_text().count('"kind": "mutant"') < 1:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = read_kills(file)
    assert 1 <= len(before.mutants) < 6
    done = mpconform(*options, "--resume")
    after = read_kills(file)
    assert after.complete, done.stderr
    assert after.mutants[: len(before.mutants)] == before.mutants
    assert len(after.mutants) == 6


def test_bad_input_is_one_line(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_text("{}\n")
    other = tmp_path / "other"
    assert mpconform(*ONE, *CLAUSES, "--sample", 1, "--seed", 4, "-o", other).returncode in (0, 1)
    for arguments in (
        ("--resume",),
        ("-o", damaged),
        ("-o", damaged, "--resume"),
        ("-o", other),
        ("--of", "stdlib", "-o", other, "--resume"),
        ("--file", "nowhere.py"),
        ("--reasons", damaged),
    ):
        done = mpconform("mutants", "--by-rule", *arguments)
        assert done.returncode == 2, done.stdout
        assert len(done.stderr.splitlines()) == 1, done.stderr
    assert len(read_kills(other).mutants) == 1
    named = mpconform("mutants", "--file", "pool.py")
    assert (named.returncode, len(named.stderr.splitlines())) == (2, 1)


def test_mutants_are_listed_without_being_examined() -> None:
    done = mpconform(*ONE, "--list")
    assert done.returncode == 0
    assert '- raise ValueError("Pool is still running")' in done.stdout
