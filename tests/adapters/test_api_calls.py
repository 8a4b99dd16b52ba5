"""Where an adapter is imported, and where and how often its api is called: as its docs say."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.running import judged

pytestmark = pytest.mark.once

ADAPTER = """
    import multiprocessing
    import os
    import threading

    from mpadapters import Backend

    def tell(what):
        name = multiprocessing.current_process().name
        words = [what, os.getpid(), threading.active_count(), name]
        with open(os.path.join(os.path.dirname(__file__), "told"), "a") as file:
            print(*words, file=file)

    def api(method):
        tell(f"api({method})")
        return multiprocessing.get_context(method)

    tell("import")
    backend = Backend(
        name="telling", start_methods=["fork", "spawn"], api=api, module="multiprocessing"
    )
    """

HANDED_ON = "pipe.transfer.outlives-its-sender"
"""A clause whose check gives the api to a child."""


def told(tmp_path: Path, method: str) -> list[list[str]]:
    """What the adapter told: what happened, pid, threads, name of the process."""
    (tmp_path / "telling.py").write_text(textwrap.dedent(ADAPTER))
    options = ("--start-method", method, "--clause", HANDED_ON, "-j", 1)
    _, run = judged(tmp_path, "telling:backend", *options, PYTHONPATH=str(tmp_path))
    assert run.complete
    return [line.split() for line in (tmp_path / "told").read_text().splitlines()]


def test_under_fork_it_is_imported_once_and_called_once_in_each_arena(tmp_path: Path) -> None:
    first, *calls = told(tmp_path, "fork")
    assert (first[0], first[2]) == ("import", "1")  # in a process with one thread
    assert {call[0] for call in calls} == {"api(fork)"}
    called_in = [call[1] for call in calls]
    assert len(called_in) > 1
    assert len(called_in) == len(set(called_in))
    assert first[1] not in called_in
    assert {call[3] for call in calls} == {"MainProcess"}  # a forked child inherits the object


def test_a_spawned_child_imports_it_and_calls_it_itself(tmp_path: Path) -> None:
    in_children = [line for line in told(tmp_path, "spawn") if line[3] != "MainProcess"]
    assert in_children
    for pid in {line[1] for line in in_children}:
        its = [line[0] for line in in_children if line[1] == pid]
        assert its == ["import", "api(spawn)"]
