"""What a process that the backend starts has imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mpconform.suite.index import modules
from tests.running import environment


@pytest.mark.parametrize("start_method", ["spawn", "forkserver"])
def test_a_child_imports_the_suite_and_nothing_of_the_tool(start_method: str) -> None:
    clause = "tests.suite.imports"
    code = (
        "from mpconform.arena.messages import RunCase\n"
        "from mpconform.arena.client.adapter import Adapter\n"
        "from mpconform.arena.client.arenas import Arenas\n"
        "arenas = Arenas()\n"
        f"request = RunCase({clause!r}, 'imported_in_a_child', {start_method!r}, {{}}, 60)\n"
        "with arenas.borrowed(Adapter('mpadapters.stdlib:backend')) as arena:\n"
        "    outcome = arena.run(request)\n"
        "arenas.close()\n"
        "print(outcome.kind, outcome.got, outcome.detail)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert done.stdout.split()[0] == "passed", done.stdout


def test_the_suite_needs_no_typing() -> None:
    code = "import multiprocessing.pool, reprlib, sys; before = set(sys.modules)\n"
    code += f"for name in {list(modules())}: __import__(name)\n"
    code += "print('typing' in set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert done.stdout.split() == ["False"]
