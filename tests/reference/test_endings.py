"""mpreference hangs nowhere, and keeps going: whole programs, under every start method it has."""

from __future__ import annotations

import subprocess
import sys

import pytest

import mpreference
from tests.reference.programs import PROGRAMS
from tests.running import ROOT, environment

DEADLINE = 120
"""Seconds after which a program is given up for hung."""


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("method", mpreference.get_all_start_methods())
def test_a_program_ends_well(name: str, method: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.reference.programs", name, method],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        env=environment(),
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
