"""Long searches: what is kept, what is counted, and units whose workers are lost."""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mpconform.arena.client.adapter import Adapter
from mpconform.cli.fuzz import command
from mpconform.driver.policy import PLAYERS, players
from mpconform.programs.corpus import Corpus, CorpusDamaged, name_of
from mpconform.programs.language import Get, InThread, OpenPool, Operation, Submit, Wait
from mpconform.programs.model.rule import forbidden
from mpconform.programs.mutation import mutated
from mpconform.programs.pieces import Playing
from mpconform.programs.playing import Played
from mpconform.programs.sampler import Sampler
from mpconform.programs.search import Setting
from mpconform.programs.tally import Finding, Tally
from mpconform.programs.units import Unit, play_unit_in
from mpconform.programs.validity import is_valid
from mpconform.run.fuzzer import RACES, Budget, Fuzzer, UnitFailed
from mpconform.run.session import Playable
from mpconform.run.targets import key_of
from tests.programs.histories import calls, gives, told
from tests.running import mpconform

JOB: tuple[Operation, ...] = (OpenPool(2), Submit("apply_async", ("returns",)))
CLAUSE = "async_result.get.waits-for-the-value"
HERE = Playable(
    Adapter("mpadapters.reference:backend"), key_of("b", "1", "fork"), Setting("fork", 5)
)


def finding(program: tuple[Operation, ...] = (*JOB, Get(1)), clause: str = CLAUSE) -> Finding:
    history = told(program, gives(0), gives(1), calls(2), end="hang")
    ruling = forbidden(2, "it did not come to its end")
    return Finding(Played(program, history), replace(ruling, clause=clause), 0, 4, 4)


def one_program(number: int, *findings: Finding) -> Tally:
    pairs = Counter({("Get", "Wait"): 1})
    return Tally(1, features=frozenset([number]), findings=findings, pairs=pairs)


# --- what is kept -----------------------------------------------------------------------------


def test_a_corpus_is_there_again_as_it_was(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    new = [corpus.counts.add(one_program(number)) for number in (1, 1, 2)]
    corpus.keep(JOB)
    corpus.save()
    again = Corpus(tmp_path)
    assert new == [True, False, True]
    assert (again.counts, again.programs) == (corpus.counts, [JOB])


def test_findings_of_one_clause_and_shape_are_one(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    other_task = (OpenPool(1), Submit("apply_async", ("raises",)), Get(1))
    several = [finding(), finding(other_task), finding((*JOB, Wait(1))), finding(clause="a.b.c")]
    assert [corpus.found(one, "fork") for one in several] == [True, False, True, True]
    assert sorted(row["times"] for row in Corpus(tmp_path).findings) == [1, 1, 2]


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.keep(JOB)
    with (tmp_path / "programs.jsonl").open("a") as file:
        file.write('[["OpenPool"')
    assert Corpus(tmp_path).programs == [JOB]


def test_a_state_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    Corpus(tmp_path)
    (tmp_path / "state.json").write_text("{}")
    with pytest.raises(CorpusDamaged, match=r"state\.json"):
        Corpus(tmp_path)


def test_a_finding_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    for text in ("{}", "{", "[]", '{"times": null}'):
        (tmp_path / "findings" / "cut.json").write_text(text)
        with pytest.raises(CorpusDamaged, match=r"cut\.json"):
            corpus.findings  # noqa: B018


def test_a_place_where_nothing_can_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusDamaged, match="nothing can be kept"):
        Corpus(tmp_path / "file")


@pytest.mark.parametrize("seed", range(20))
def test_what_is_made_of_a_program_is_valid(seed: int) -> None:
    sampler, draw = Sampler(seed), random.Random(seed)
    one, other = sampler.program(), sampler.program()
    made = [mutated(one, draw, other, ()) for _ in range(20)]
    assert all(is_valid(program) for program in made)
    assert len({str(program) for program in made}) > 5


# --- units ------------------------------------------------------------------------------------


class Executor:
    """Carries out units at once; loses the first try of those that are to be ``lost``."""

    def __init__(self, lost: tuple[int, ...] = (), tries: int = 1) -> None:
        self.given: list[int] = []
        self.programs = 0
        self._lost = lost
        self._tries = tries

    def submit(self, unit: Unit) -> Future[list[Tally]]:
        self.given.append(unit.number)
        future: Future[list[Tally]] = Future()
        if unit.number in self._lost and self.given.count(unit.number) <= self._tries:
            future.set_exception(OSError("its worker was lost"))
        else:
            self.programs += len(unit.programs)
            future.set_result([one_program(unit.number) for _ in unit.programs])
        return future


def searched(corpus: Corpus, executor: Executor) -> int:
    left = iter([False] * 6 + [True] * 99)
    fuzzer = Fuzzer([HERE], corpus, executor.submit, Budget(60.0, 2))
    return fuzzer.run(lambda: next(left)).programs


def test_a_unit_ends_with_what_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    def carry_out(*_: object) -> Iterator[Tally]:
        yield one_program(1)
        yield one_program(2, finding())
        raise AssertionError("it goes on")

    monkeypatch.setattr(Playing, "carry_out", carry_out)
    arenas: Any = None
    played = play_unit_in(arenas, Unit(0, HERE.adapter, HERE.setting, (JOB,) * 3))
    assert played == [one_program(1), one_program(2, *played[1].findings)]


def test_a_unit_whose_worker_was_lost_is_given_out_again_and_counted_once(tmp_path: Path) -> None:
    executor = Executor(lost=(1,))
    played = searched(Corpus(tmp_path), executor)
    assert executor.given.count(1) == 2
    assert played == executor.programs == Corpus(tmp_path).counts.programs


def test_a_unit_that_is_lost_time_and_again_is_a_fault_of_the_suite(tmp_path: Path) -> None:
    with pytest.raises(UnitFailed, match=r"unit 0.*its worker was lost"):
        searched(Corpus(tmp_path), Executor(lost=(0,), tries=99))


def test_a_search_goes_on_with_other_units(tmp_path: Path) -> None:
    first, second = Executor(), Executor()
    searched(Corpus(tmp_path), first)
    searched(Corpus(tmp_path), second)
    assert not set(first.given) & set(second.given)


def test_what_was_found_often_is_known(tmp_path: Path) -> None:
    known = []

    def submit(unit: Unit) -> Future[list[Tally]]:
        known.append(CLAUSE in unit.setting.known)
        found = [finding(), finding((*JOB, Wait(1))), finding((*JOB, Wait(1), Get(1)))]
        future: Future[list[Tally]] = Future()
        future.set_result([one_program(n, *found[n : n + 1]) for n in range(len(unit.programs))])
        return future

    left = iter([False] * 3 + [True] * 99)
    Fuzzer([HERE], Corpus(tmp_path), submit, Budget(60.0, 1)).run(lambda: next(left))
    assert known == [False, True, True]


def test_calm_and_hostile_schedules_and_races_come_in_turn(tmp_path: Path) -> None:
    units: list[Unit] = []

    def submit(unit: Unit) -> Future[list[Tally]]:
        units.append(unit)
        future: Future[list[Tally]] = Future()
        future.set_result([one_program(unit.number) for _ in unit.programs])
        return future

    left = iter([False] * 6 + [True] * 99)
    Fuzzer([HERE], Corpus(tmp_path), submit, Budget(60.0, 1)).run(lambda: next(left))
    kinds = [(unit.setting.perturbed, unit.setting.meet) for unit in units]
    assert kinds == [(False, False), (True, False), (False, True)] * 2
    races = [one for unit in units if unit.setting.meet for one in unit.programs]
    assert all(isinstance(race[-2], InThread) for race in races)
    assert len(races) == 2 * RACES


# --- the command ------------------------------------------------------------------------------

COMMAND = ("--for", "1s", "--start-method", "fork", "-j", 1)


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_the_command_goes_on_where_it_ended(tmp_path: Path) -> None:
    played = []
    for _ in range(2):
        done = mpconform("fuzz", "reference", *COMMAND, "--corpus", tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        played.append(json.loads((tmp_path / "state.json").read_text())["programs"])
    assert 0 < played[0] < played[1]
    assert f"in all sessions: {played[1]} programs" in done.stdout


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_what_is_found_is_kept_with_its_program(tmp_path: Path) -> None:
    backend = "tests.backends.hasty:backend"
    limits = "-x", "--for", "5m", *COMMAND[2:]
    done = mpconform("fuzz", backend, *limits, "--corpus", tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    rows = Corpus(tmp_path).findings
    assert any(row["clause"].startswith("pool.join.") and row["certain"] for row in rows)
    assert all(row["name"] == path.stem for row, path in zip(rows, files(tmp_path), strict=True))


def files(corpus: Path) -> list[Path]:
    return sorted((corpus / "findings").glob("*.json"))


def test_a_search_plays_more_programs_at_a_time_than_there_are_processors() -> None:
    options = {option.name: option.default for option in command.params}
    assert options["jobs"] == min(64, players(os.cpu_count()))
    assert [players(processors) for processors in (None, 2)] == [PLAYERS, 2 * PLAYERS]


def test_the_name_of_a_finding_tells_its_clause() -> None:
    assert name_of(finding()).startswith(f"{CLAUSE}--")


def test_what_is_no_time_is_refused() -> None:
    done = mpconform("fuzz", "reference", "--for", "soon")
    assert done.returncode == 2
    assert "no time such as 30m" in done.stderr
