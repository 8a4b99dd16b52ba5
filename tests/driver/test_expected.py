"""What is expected is found with less: half the deadline for a hang, and no smaller case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from mpconform.arena.client.arena import Arena
from mpconform.driver.batch import judge
from mpconform.driver.cell import Cell
from mpconform.driver.profile import Profile
from mpconform.records import Result, Verdict
from mpconform.suite.check import Check, Sharing
from tests.backends.misbehaving import CLAUSE as CPU_COUNT
from tests.driver import checks
from tests.driver import sharing_checks as sharing
from tests.driver.test_batch import cells
from tests.running import judged, only

pytestmark = pytest.mark.once

PROFILE = Profile("test", generated=60, deadline=1.0, shrink_seconds=30.0)


def cell_of(check: Check, *expected: Verdict) -> Cell:
    (cell,) = cells(check)
    return replace(cell, profile=PROFILE, expected=frozenset(expected))


def result_of(arena: Arena, check: Check, *expected: Verdict) -> Result:
    (part,) = judge([cell_of(check, *expected)], arena)
    (result,) = part.results
    return result


def test_what_is_expected_to_fail_shares_no_arena_and_what_may_hang_is_begun_early() -> None:
    plain, fails, hangs = (
        cell_of(sharing.passes, *expected) for expected in ([], [Verdict.FAIL], [Verdict.HANG])
    )
    assert plain.sharing is not Sharing.ALONE
    assert (fails.sharing, hangs.sharing) == (Sharing.ALONE, Sharing.ALONE)
    assert (plain.waits, fails.waits, hangs.waits) == (False, False, True)


@pytest.mark.parametrize(
    ("expected", "seconds"),
    [([Verdict.HANG], 0.5), ([Verdict.FAIL, Verdict.HANG], 0.5), ([Verdict.FAIL], 1.0)],
)
def test_a_hang_that_is_expected_is_given_half_the_deadline(
    arena: Arena, expected: Collection[Verdict], seconds: float
) -> None:
    result = result_of(arena, checks.hangs_always, *expected)
    assert result.verdict is Verdict.HANG
    assert f"within {seconds} s" in result.got


def test_a_hang_that_is_expected_counts_at_once(arena: Arena) -> None:
    assert result_of(arena, sharing.hangs_once, Verdict.HANG).verdict is Verdict.HANG
    another = result_of(arena, sharing.hangs_undisturbed_once, Verdict.FAIL)
    assert another.verdict is Verdict.INCONCLUSIVE


def test_what_was_cut_short_may_only_be_slow_though_a_hang_is_expected(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpconform.driver.attempt.PATIENCE", 0.2)
    result = result_of(arena, checks.hangs_in_an_arena_that_was_used, Verdict.HANG)
    assert (result.verdict, result.note) == (Verdict.PASS, "")


def test_a_failure_is_shrunk_unless_it_is_the_one_that_is_expected(arena: Arena) -> None:
    known = result_of(arena, checks.fails_from_17_on, Verdict.FAIL)
    news = result_of(arena, checks.fails_from_17_on, Verdict.HANG)
    assert (known.verdict, news.verdict) == (Verdict.FAIL, Verdict.FAIL)
    assert news.case == "number=17"
    assert known.cases < news.cases


def test_what_passes_though_a_hang_is_expected_is_a_pass(arena: Arena) -> None:
    assert result_of(arena, sharing.passes, Verdict.HANG).verdict is Verdict.PASS


@pytest.mark.parametrize(("entries", "part"), [("", 1.0), ('verdict = "HANG"', 0.5)])
def test_the_command_gives_half_the_deadline_to_what_its_file_expects(
    tmp_path: Path, entries: str, part: float
) -> None:
    about = CPU_COUNT if entries else "contexts.main.needs-no-spec"
    file = tmp_path / "expectations.toml"
    file.write_text(f'backend = "_hanging"\n\n[["{about}"]]\nreason = "known"\n{entries}\n')
    backend = "tests.backends.misbehaving:hanging"
    _, run = judged(tmp_path, backend, "--clause", CPU_COUNT, "--expect", file)
    (target,) = run.targets
    assert f"within {part * target.deadline:.1f} s" in only(run).got
