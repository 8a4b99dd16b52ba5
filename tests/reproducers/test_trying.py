"""Running a script: what counts as failing, and what it is run in."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from mpconform.arena.client.adapter import Interpreter
from mpconform.reproducers import tried

HERE = Interpreter()


@pytest.mark.parametrize(
    ("text", "shown", "reason"),
    [
        ("", 0, "it found nothing"),
        ('assert False, "expected one to be two, but got three"', 1, ""),
        ("assert False", 0, "AssertionError"),  # by nobody's judgement
        ("import os; os.abort()", 1, ""),
        ("import faulthandler as f; f.dump_traceback_later(0.1, exit=True); input = 1\n"
         "while True: pass", 1, ""),
        ("no_such_name", 0, "NameError"),  # the script itself is wrong
        ("raise LookupError('as in the check')", 1, ""),
        ("import json; json.loads('')", 1, ""),  # another one, of what was called
        ("import sys; print('AssertionError: expected', file=sys.stderr)", 0, "it found nothing"),
    ],
)  # fmt: skip
def test_a_script_shows_what_it_judges(text: str, shown: int, reason: str) -> None:
    trial = tried(text, HERE, error="LookupError", runs=1)
    assert trial.shown == shown
    assert reason in trial.reason


def test_each_run_has_a_folder_of_its_own() -> None:
    text = (
        "import os\n"
        "first = not os.path.exists('{0}')\n"
        "open('{0}', 'w').close()\n"
        "assert first, 'expected the first, but got another'\n"
    )
    trial = tried(text.format("mark"), HERE, runs=3)
    assert (trial.shown, trial.runs) == (0, 3)


def test_another_run_on_the_machine_leaves_its_folder_alone() -> None:
    text = (
        "import os\n"
        "from mpconform.run.sweep import sweep_dead_runs\n"
        "sweep_dead_runs()\n"
        "assert os.path.exists(__file__), 'expected the script, but got nothing'\n"
    )
    assert tried(text, HERE, runs=1).reason == "it found nothing"


def test_nothing_is_left_of_a_script(tmp_path: Path) -> None:
    # One that leaves the group, and whose parent has gone.
    text = f"""
import os, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        with open({str(tmp_path / "pid")!r}, "w") as file:
            file.write(str(os.getpid()))
        os.close(writer)
        time.sleep(3600)
    os._exit(0)
os.close(writer)
os.read(reader, 1)
"""
    assert tried(text, HERE, runs=1).reason == "it found nothing"
    left = int((tmp_path / "pid").read_text())
    with suppress(psutil.NoSuchProcess):
        assert psutil.Process(left).status() == psutil.STATUS_ZOMBIE  # its parent may be slow
