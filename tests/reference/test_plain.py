"""With sending ahead switched off, a plain pool remains: it conforms, and faults cost it no more.

A part of the suite and a few programs; `tox -e plain` runs all.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference.children import METHODS
from tests.running import DEADLINE, ROOT, environment, judged

pytestmark = pytest.mark.once

OFF = {"MPREFERENCE_SEND_AHEAD": "0"}
CLAUSES = ("pool.new.*", "pool.workers.*", "pool.worker-death.*", "pool.maxtasksperchild.*")


def python(*arguments: str, **more: str) -> str:
    """What the interpreter prints, with sending ahead switched off."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**OFF, **more),
        stdout=subprocess.PIPE,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("method", METHODS)
def test_no_worker_is_given_a_task_before_it_has_answered(method: str) -> None:
    program = (
        "import mpreference, time, tests.reference.programs.tasks as tasks\n"
        "if __name__ == '__main__':\n"
        f"    with mpreference.get_context({method!r}).Pool(1) as pool:\n"
        "        pool.map(tasks.double, range(100), 1)\n"
        "        results = [pool.apply_async(time.sleep, (0.01,)) for _ in range(20)]\n"
        "        most = 0\n"
        "        while not results[-1].ready():\n"
        "            members = pool._manager._crew.members\n"
        "            most = max([most, *(len(member.in_flight) for member in members)])\n"
        "        print(most)\n"
    )
    assert python("-c", program) == "1\n"


@pytest.mark.parametrize("method", METHODS)
def test_the_plain_pool_conforms(method: str, tmp_path: Path) -> None:
    clauses = [word for clause in CLAUSES for word in ("--clause", clause)]
    code, run = judged(tmp_path, "reference", "--start-method", method, *clauses, **OFF)
    assert [r.clause for r in run.results if r.verdict.value not in ("PASS", "UNSUPPORTED")] == []
    assert code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_faults_cost_the_plain_pool_no_more_than_the_tasks_they_hit() -> None:
    command = ["-m", "pytest", "-q", "--timeout", "0", "tests/reference/test_faults.py"]
    python(*command, FAULTS_PROGRAMS="24")
