"""The tool holds one animal of every kind (`mpconform zoo --all` has all)."""

from __future__ import annotations

import re
import shlex

import pytest

from mpconform.arena.walls import SHARED_MEMORY, walls
from mpconform.zoo.catalogue import find
from mpconform.zoo.visit import visit
from tests.running import ROOT, mpconform

pytestmark = pytest.mark.once

PAGE = (ROOT / "docs" / "hostile.md").read_text()

SOME = [
    "raises-base-in-apply",
    "hangs-with-gil-in-cpu-count",
    "kills-its-parent-in-cpu-count",
    "escapes-in-cpu-count",
    "returns-twice-in-cpu-count",
    "writes-to-descriptors-in-cpu-count",
    "connects-to-the-witness-in-cpu-count",
    "prints-gigabyte-in-import",
    "patches-time-and-hangs-in-import",
    "changes-environment-in-import",
    "remembers-the-folder-and-leaves-files-in-import",
]


@pytest.mark.parametrize("name", SOME)
def test_the_tool_holds_it(name: str) -> None:
    assert visit(find(name)).wrong == ()


needs_walls = pytest.mark.skipif(SHARED_MEMORY not in walls(), reason="no wall is offered here")


@needs_walls
def test_with_its_wall_nothing_is_left_in_shared_memory() -> None:
    assert visit(find("leaves-tracked-semaphores-in-cpu-count")).wrong == ()


@needs_walls
def test_without_the_wall_what_is_left_there_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPCONFORM_WALLS", "0")
    seen = visit(find("leaves-shared-memory-in-cpu-count"))
    assert [wrong for wrong in seen.wrong if "shared memory" in wrong]


def test_what_does_not_end_is_said_to_be_so() -> None:
    seen = visit(find("spins-in-cpu-count"), bound=0.1)
    assert seen.wrong[0].startswith("the tool did not end")


def test_the_list_has_a_line_for_each() -> None:
    done = mpconform("zoo")
    assert done.returncode == 0
    assert "escapes-in-cpu-count  LEAK: Forks twice" in done.stdout


def test_an_unknown_animal_is_one_line() -> None:
    done = mpconform("zoo", "spins-in-cpu-coun")
    assert done.returncode == 2
    assert "did you mean 'spins-in-cpu-count'?" in done.stderr


def test_the_page_shows_what_is_printed() -> None:
    (block,) = re.findall(r"^```text\n\$ (.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    command, _, shown = block.partition("\n")
    done = mpconform(*shlex.split(command)[1:])
    assert without_seconds(done.stdout) == without_seconds(shown)
    assert done.returncode == 0


def without_seconds(text: str) -> str:
    return re.sub(r" +[\d.]+ s ", " ", text)
