"""``mpconform mutants``: what is caught, what is not, and what is said of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mpconform.mutants import read_kills
from mpconform.mutants.plant import reference
from tests.mutants.catalogues import CLAUSE, FAULT, HARMLESS, NOWHERE, write
from tests.running import mpconform

pytestmark = pytest.mark.once


def test_a_fault_is_caught_by_its_clause(tmp_path: Path) -> None:
    catalogue = write(tmp_path, f'["{CLAUSE}".drops-the-last]{FAULT}')
    done = mpconform("mutants", "--catalogue", catalogue, "--messages")
    assert done.returncode == 0, done.stdout
    assert "1 mutants: 1 caught by their clauses" in done.stdout
    assert f"because {CLAUSE} says" in done.stdout


def test_one_that_is_no_fault_survives(tmp_path: Path) -> None:
    catalogue = write(tmp_path, f'["{CLAUSE}".harmless]{HARMLESS}')
    done = mpconform("mutants", "--catalogue", catalogue)
    assert done.returncode == 1, done.stdout
    assert "1 survived" in done.stdout


def test_a_fault_that_another_clause_catches_is_told_apart(tmp_path: Path) -> None:
    clause = "pool.close.refuses-new-tasks"
    catalogue = write(tmp_path, f'["{clause}".drops-the-last]{FAULT}', "close")
    done = mpconform("mutants", "--catalogue", catalogue)
    assert done.returncode == 1, done.stdout
    assert "0 caught by their clauses, 1 by others" in done.stdout


def test_a_fault_without_its_place_is_a_failure_of_the_suite(tmp_path: Path) -> None:
    catalogue = write(tmp_path, f'["{CLAUSE}".nowhere]{NOWHERE}')
    done = mpconform("mutants", "--catalogue", catalogue)
    assert done.returncode == 3, done.stdout
    assert "1 not examined" in done.stdout


def test_a_reference_that_is_faulty_itself_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(reference(), tmp_path / "mpreference")
    pool = tmp_path / "mpreference" / "pool" / "pool.py"
    old = "return self.map_async(func, iterable, chunksize).get()"
    pool.write_text(pool.read_text().replace(old, f"{old}[:-1]"))
    done = mpconform("mutants", "--clause", CLAUSE, "--sample", 1, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1, done.stdout
    assert "the clean reference: they catch it, too" in done.stdout


def test_what_became_of_them_is_kept_in_a_file(tmp_path: Path) -> None:
    entries = f'["{CLAUSE}".drops-the-last]{FAULT}\n["{CLAUSE}".nowhere]{NOWHERE}'
    file = tmp_path / "kills.json"
    done = mpconform("mutants", "--catalogue", write(tmp_path, entries), "-o", file)
    assert done.returncode == 3, done.stdout
    kills = read_kills(file)
    assert kills.complete
    found = {kill.name: (kill.caught, kill.fate, kill.caught_by) for kill in kills.mutants}
    caught, lost = (True, "caught", CLAUSE), (False, "not examined", "")
    assert found == {"drops-the-last": caught, "nowhere": lost}


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    first, second = (
        mpconform("mutants", "--sample", 2, "--seed", 5).stdout.splitlines() for _ in range(2)
    )
    names = [[line.split()[0] for line in lines if line.strip()] for lines in (first, second)]
    assert names[0] == names[1]
    assert first[0] == "seed 5"


def test_bad_input_is_one_line() -> None:
    for arguments in (
        ("--clause", "pool.map.keeps-input-odrer"),
        ("--catalogue", "/nowhere"),
        ("--sample", "0"),
    ):
        done = mpconform("mutants", *arguments)
        assert done.returncode == 2, done.stdout
        assert len(done.stderr.splitlines()) == 1
