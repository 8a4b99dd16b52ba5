"""Workers die and stop at any moment: no hang, nothing lost, nothing done twice, nothing left.

Random programs on pools, perturbed, judged by the model. ``FAULTS_PROGRAMS`` sets how many are
played in all (default 24; ``tox -e faults``: 2,000).
"""

from __future__ import annotations

import os
import sys

import pytest
from rich.console import Console

import mpreference
from mpconform.arena.client.adapter import Adapter
from mpconform.clauses import load_spec
from mpconform.programs.pieces import random_programs
from mpconform.records import TargetKey
from mpconform.run.explorer import Exploration, Explorer
from mpconform.views.programs import explored, found

METHODS = mpreference.get_all_start_methods()
PROGRAMS = int(os.environ.get("FAULTS_PROGRAMS", "24"))


def known(key: TargetKey) -> frozenset[str]:
    """The reference keeps every clause."""
    return frozenset()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("start_method", METHODS)
def test_faults_cost_no_more_than_the_tasks_they_hit(
    start_method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exploration = Exploration(
        adapter=Adapter("mpadapters.reference:backend"),
        start_methods=[start_method],
        orders=lambda *_: random_programs(-(-PROGRAMS // len(METHODS)), seed=0),
        known=known,
        deadline=20.0,
        perturbed=True,
        lanes=2,
    )
    ((key, tally),) = Explorer(exploration, lambda *_: None).run()
    with capsys.disabled():
        console = Console()
        console.print()
        console.print(explored(key, tally))
        for one in tally.findings:
            console.print(found(one, key, load_spec()))
    assert not tally.failed
    assert not [one for one in tally.findings if one.counts]
    assert tally.programs >= PROGRAMS // len(METHODS)
