"""The file of what became of mutants: nothing is lost, nothing damaged is taken for whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mpconform.mutants import BadKills, Examined, Mutant, read_kills
from mpconform.mutants.kills import About, Kills, KillWriter
from mpconform.mutants.rules import Reason, Reasons
from mpconform.mutants.score import Scores
from tests.mutants.results import write_kills

ABOUT = About(digest="d", sample=2, seed=7)


def examined(name: str, problem: str = "") -> Examined:
    """A mutant that survived, or could not be examined."""
    return Examined(Mutant("pool.map.x", name, "A fault.", "a.py", "b", "c"), None, 1.5, problem)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    writer = KillWriter(tmp_path / "f", ABOUT)
    writer.write(examined("one"))
    assert [kill.name for kill in read_kills(tmp_path / "f").mutants] == ["one"]
    assert not read_kills(tmp_path / "f").complete
    writer.close(complete=True)
    kills = read_kills(tmp_path / "f")
    assert kills.complete
    assert (kills.subject, kills.subject.seed) == (ABOUT, 7)
    (kill,) = kills.mutants
    assert (kill.clause, kill.fate, kill.seconds, kill.file) == (
        "pool.map.x",
        "survived",
        1.5,
        "a.py",
    )


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    file = tmp_path / "f"
    writer = KillWriter(file, ABOUT)
    for name in ("one", "two"):
        writer.write(examined(name))
    text = file.read_text()
    for cut in range(len(text) - 30, len(text)):
        file.write_text(text[:cut])
        known = read_kills(file)
        assert known.done == {"pool.map.x, one"}
        again = KillWriter(file, ABOUT, known)
        again.write(examined("two"))
        again.close(complete=True)
        assert read_kills(file).done == {"pool.map.x, one", "pool.map.x, two"}
        assert file.read_text().startswith(text)


def test_what_could_not_be_examined_is_done_again(tmp_path: Path) -> None:
    writer = KillWriter(tmp_path / "f", ABOUT)
    writer.write(examined("one", problem="no such passage"))
    assert read_kills(tmp_path / "f").done == frozenset()
    writer.write(examined("one"))
    (kill,) = read_kills(tmp_path / "f").mutants
    assert kill.fate == "survived"


def test_an_interrupted_one_that_is_gone_on_with_is_not_complete_before_it_is(
    tmp_path: Path,
) -> None:
    file = tmp_path / "f"
    KillWriter(file, ABOUT).close(complete=True)
    KillWriter(file, ABOUT, read_kills(file)).write(examined("one"))
    assert not read_kills(file).complete


@pytest.mark.parametrize("damage", ["{", '{"kind": "mutant"}', "7", '{"fate": "eaten"}'])
def test_a_damaged_line_is_named(tmp_path: Path, damage: str) -> None:
    file = write_kills(tmp_path / "f", [{"id": "a", "fate": "survived"}])
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:1], damage, *lines[1:]]) + "\n")
    with pytest.raises(BadKills, match=r"line 2 of .*f is damaged"):
        read_kills(file)


def test_a_file_of_an_unknown_fate_is_damaged(tmp_path: Path) -> None:
    file = write_kills(tmp_path / "f", [{"id": "a", "fate": "eaten"}])
    with pytest.raises(BadKills, match="line 2"):
        read_kills(file)


@pytest.mark.parametrize("text", ["", "\n", "{}\n", '{"kind": "header"}\n', "\xff\n"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "f"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(BadKills, match="no file that"):
        read_kills(file)


PLACE = {"file": "pool.py", "within": "f", "operator": "delete", "new": "pass"}


def four_of_five(tmp_path: Path) -> Kills:
    """Two that were noticed, two that survived, and one that was not examined."""
    fates = ["caught by its chapter", "survived", "survived", "hung as a whole", "not examined"]
    mutants = [
        {"id": str(n), "fate": fate, "old": f"f({n})", **PLACE} for n, fate in enumerate(fates)
    ]
    return read_kills(write_kills(tmp_path / "f", mutants, by_rule=True))


def test_the_score_leaves_out_what_is_equivalent_and_nothing_else(tmp_path: Path) -> None:
    kills = four_of_five(tmp_path)
    entry = Reason(**PLACE, old="f(1)", kind="equivalent", reason="Because.")
    whole = Scores(kills, Reasons([entry])).whole
    assert (whole.examined, whole.killed, whole.equivalent) == (4, 2, 1)
    assert str(whole) == "2 of 3 (66.7%)"
    unspecified = Reasons([replace(entry, kind="unspecified")])
    assert str(Scores(kills, unspecified).whole) == "2 of 4 (50.0%)"


@pytest.mark.parametrize("kind", ["unspecified", "not observable", "equivalent", "not seen", None])
def test_of_what_is_promised_a_survivor_without_a_reason_counts_too(
    tmp_path: Path, kind: str | None
) -> None:
    kills = four_of_five(tmp_path)
    reasons = [Reason(**PLACE, old="f(1)", kind=kind, reason="Because.")] if kind else []
    words = "2 of 4 (50.0%)" if kind in (None, "not seen") else "2 of 3 (66.7%)"
    assert str(Scores(kills, Reasons(reasons)).promised) == words
