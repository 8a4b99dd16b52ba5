"""What the map of steps holds, and what becomes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.reach.__main__ import SITE
from tests.reach.reasons import reason_for, reasons
from tests.reach.site.steps import MODULES, SIZE, place, steps

CHILD = """
import multiprocessing, os, signal

def end():
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    process = multiprocessing.get_context("fork").Process(target=end)
    process.start()
    process.join()
"""


def lines(noted: bytes, module: str) -> set[int]:
    return {line for _, line in steps(noted, MODULES.index(module))}


def test_a_step_is_found_where_it_was_noted() -> None:
    there = [(-7, 8), (8, 9), (9, -7)]
    noted = bytearray(2 * (SIZE // len(MODULES)))
    for last, line in there:
        noted[place(1, last, line)] = 1
    assert sorted(steps(bytes(noted), 1)) == sorted(there)
    assert not list(steps(bytes(noted), 0))


def test_what_a_process_did_that_was_killed_is_noted(tmp_path: Path) -> None:
    program, map_of_steps = tmp_path / "child.py", tmp_path / "steps"
    program.write_text(CHILD)
    with map_of_steps.open("wb") as file:
        file.truncate(SIZE)
    environment = {**os.environ, "PYTHONPATH": str(SITE), "MPCONFORM_STEPS": str(map_of_steps)}
    subprocess.run([sys.executable, str(program)], check=True, env=environment)
    from multiprocessing.process import BaseProcess

    run = BaseProcess.run.__code__  # in the child, right before its end
    noted = lines(map_of_steps.read_bytes(), "process")
    assert run.co_firstlineno < max(noted)
    assert {line for _, _, line in run.co_lines() if line and line > run.co_firstlineno} & noted


def test_a_reason_goes_for_what_is_below_it() -> None:
    known = {"pool.ThreadPool": "threads", "util": "none"}
    assert reason_for("pool.ThreadPool.__init__", known) == "threads"
    assert reason_for("pool.ThreadPools", known) == ""
    assert reason_for("util.debug", known) == "none"


def test_reasons_are_about_the_modules_that_are_looked_at() -> None:
    assert {name.split(".")[0] for name in reasons()} <= {*MODULES}
