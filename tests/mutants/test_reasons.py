"""Reasons why a mutant may survive: read strictly, and none outlives its passage."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from mpconform.mutants.rules import SUBJECTS, BadReasons, mutants_of, read_reasons
from mpconform.mutants.rules.reasons import carried

MUTANT = next(m for m in mutants_of(SUBJECTS["reference"]) if m.file == "pool/state.py")

ENTRY = f'''[[mutant]]
file = "{MUTANT.file}"
within = "{MUTANT.within}"
operator = "{MUTANT.operator}"
old = """
{MUTANT.old}
"""
new = """
{MUTANT.new}
"""
kind = "equivalent"
reason = "Because."
'''


def test_an_entry_is_about_the_mutant_that_it_describes(tmp_path: Path) -> None:
    file = tmp_path / "reasons.toml"
    file.write_text(ENTRY)
    reasons = read_reasons(file, [MUTANT])
    found = reasons.of(MUTANT)
    assert found is not None
    assert found.kind == "equivalent"
    others = [m for m in mutants_of(SUBJECTS["reference"]) if m.file == MUTANT.file]
    covered = [m.id for m in others if reasons.of(m) is not None]
    assert MUTANT.id in covered
    assert len(covered) < len(others)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (MUTANT.old, "x = 1", "has no mutant of .* at 'x = 1' any more"),
        ('"equivalent"', '"harmless"', "'harmless' is no kind"),
        ('reason = "Because."', "", "reason is missing"),
        ('reason = "Because."', 'reason = ""', "reason is missing"),
        ("kind", "sort", "no 'sort'"),
        ("[[mutant]]", "[mutant]", r"the title of a reason is \[\[mutant\]\]"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    file = tmp_path / "reasons.toml"
    file.write_text(ENTRY.replace(old, new, 1))
    with pytest.raises(BadReasons, match=complaint):
        read_reasons(file, [MUTANT])


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_entry_that_is_carried_has_its_passage(name: str) -> None:
    file = carried(name, platform.python_version())
    if not file.exists():
        pytest.skip("there are no reasons for the standard library of this release of Python")
    assert read_reasons(file, mutants_of(SUBJECTS[name])).entries
