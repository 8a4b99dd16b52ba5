"""Workers die and stop at any moment: no hang, nothing lost, nothing done twice, nothing left.

``FAULTS_PROGRAMS`` sets how many programs are run in all (default 24; ``tox -e faults``: 2,000).
"""

from __future__ import annotations

import collections
import os
import sys

import pytest
from hypothesis import HealthCheck, given, settings

import mpreference
from tests.reference.faults import arena
from tests.reference.faults.program import Program, programs

METHODS = mpreference.get_all_start_methods()
PROGRAMS = int(os.environ.get("FAULTS_PROGRAMS", "24"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("start_method", METHODS)
def test_faults_cost_no_more_than_the_tasks_they_hit(
    start_method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counts: collections.Counter[str] = collections.Counter()

    @settings(
        max_examples=-(-PROGRAMS // len(METHODS)),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(programs)
    def every_program(program: Program) -> None:
        report = arena.run(program, start_method)
        counts["programs"] += 1
        counts.update(report["faults"])
        assert not report["complaints"], "\n".join([*report["complaints"], report["evidence"]])

    try:
        every_program()
    finally:
        with capsys.disabled():
            shown = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
            print(f"\nfaults ({start_method}): {shown}")
