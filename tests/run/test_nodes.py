"""An engine of two nodes, of which one is killed during a run: all is judged, and nothing is left.

``python -m tests.nodes dask|ray`` does the same with real ones.
"""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from mpconform.records import Verdict, read_runs
from tests.cli.test_endings import under_way, until_nothing_is_left
from tests.nodes.node import LOG, kill, told
from tests.running import DEADLINE

pytestmark = pytest.mark.once


@pytest.mark.parametrize("spared", [0, 1, None])
def test_a_run_outlives_a_node(spared: int | None, tmp_path: Path) -> None:
    log, records = tmp_path / "nodes", tmp_path / "records.jsonl"

    def begun(_: int) -> bool:
        return bool(told(log)) and records.exists() and b'"result"' in records.read_bytes()

    options = ("--clause", "pool.apply.*", "--clause", "pool.new.*", "-o", str(records))
    command = ("run", "tests.backends.on_two_nodes:backend", *options)
    with under_way(begun, *command, **{LOG: str(log)}) as run:
        nodes = told(log)
        assert len(nodes) == 2
        for number, pids in enumerate(nodes):
            if number != spared:
                assert kill(pids) == 1
        code = run.wait(DEADLINE)
        until_nothing_is_left()
    (made,) = read_runs(records)
    verdicts = {result.verdict for result in made.results} - {Verdict.UNSUPPORTED, Verdict.BLOCKED}
    assert made.complete
    assert Verdict.SUITE_ERROR not in verdicts
    assert code == int(verdicts != {Verdict.PASS})
    assert not any(psutil.pid_exists(pid) for pids in nodes for pid in pids)
