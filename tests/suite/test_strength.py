"""The suite is strong enough: faults put into copies of the reference, and their clauses fail.

A few from every chapter; `tox -e mutants` examines all.
"""

from __future__ import annotations

import pytest

from mpconform.clauses.load import CHAPTERS
from tests.running import mpconform

pytestmark = pytest.mark.once


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_faults_are_caught_by_their_clauses(chapter: str) -> None:
    done = mpconform("mutants", "--clause", f"{chapter}.*", "--sample", 4, "--seed", 1)
    assert done.returncode == 0, done.stdout + done.stderr
