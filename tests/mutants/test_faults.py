"""The faults that shipped are read strictly, and each is shown, or says why it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.clauses import load_spec
from mpconform.mutants import CATALOGUE, read_catalogue
from mpconform.mutants.faults import SHIPPED, BadFaults, read_faults

SPEC = load_spec()
MUTANTS = read_catalogue(CATALOGUE, SPEC.ids)
FAULTS = read_faults(SHIPPED, SPEC.ids, MUTANTS)

CLAUSE = "pool.worker-death.fails-the-task"
TOLD = """
fault = "The task of a worker that died gives None."
links = ["https://example.org/1"]
affected = "somepool 1.0"
reported = "2020"
"""
WHOLE = f'{TOLD}clause = "{CLAUSE}"\nmutant = "gives-none"\n'
WITHOUT_LINK = WHOLE.replace('links = ["https://example.org/1"]', "")


def _write(directory: Path, text: str, library: str = "somepool") -> Path:
    (directory / f"{library}.toml").write_text(text)
    return directory


def test_there_are_many_and_libraries_of_each_kind() -> None:
    assert len(FAULTS) >= 80
    assert sum(fault.release is not None for fault in FAULTS) >= 30
    assert {fault.library for fault in FAULTS} >= {"cpython", "billiard", "multiprocess", "loky"}


def test_an_entry_is_read(tmp_path: Path) -> None:
    text = f'[x]\n{WHOLE}release = "billiard==4.2.0"\npython = "3.11"\nstart_method = "fork"\n'
    (fault,) = read_faults(_write(tmp_path, text), SPEC.ids, MUTANTS)
    assert (fault.library, fault.mutants) == ("somepool", ("gives-none",))
    assert str(fault.release) == "billiard==4.2.0 on 3.11, fork"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x = 1", "x: a fault is a table"),
        (f"[x]\n{WHOLE}speed = 1", "no 'speed'"),
        (f"[x]\n{WHOLE.replace('fault', 'note', 1)}", "fault is missing"),
        (f"[x]\n{WHOLE.replace('https', 'http')}", "begin with https"),
        (f"[x]\n{WITHOUT_LINK}", "links are one or more"),
        (f"[x]\n{WHOLE.replace('-task', '-tasks')}", "did you mean"),
        (f"[x]\n{WHOLE.replace('gives', 'takes')}", "has no mutant 'takes-none'"),
        (f'[x]\n{TOLD}mutant = "gives-none"', "no clause has no mutant"),
        (f'[x]\n{WHOLE}before = "often"', "before is one of"),
        (f'[x]\n{WHOLE}release = "billiard==4.2.0"', "python is missing"),
        (f'[x]\n{TOLD}clause = "{CLAUSE}"', "or not_seen, the reason"),
        (f"[x]\n{WHOLE}[y]\n{WHOLE}", "y is the same as x"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadFaults, match=complaint):
        read_faults(_write(tmp_path, text), SPEC.ids, MUTANTS)


def test_an_id_stands_once(tmp_path: Path) -> None:
    _write(tmp_path, f"[x]\n{WHOLE}")
    other = WHOLE.replace("gives None", "is lost")
    with pytest.raises(BadFaults, match="x stands in somepool"):
        read_faults(_write(tmp_path, f"[x]\n{other}", "zpool"), SPEC.ids, MUTANTS)


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFaults, match="nowhere"):
        read_faults(tmp_path / "nowhere", SPEC.ids, MUTANTS)
