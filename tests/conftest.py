"""What the tests of arenas and of the driver share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mpconform.arena.client.adapter import Adapter

if TYPE_CHECKING:
    from mpconform.arena.client.arena import Arena
    from mpconform.arena.client.arenas import Arenas

STDLIB = Adapter("mpadapters.stdlib:backend")


@pytest.fixture(scope="session", autouse=True)
def checks_of_the_tests_are_found() -> Iterator[None]:
    """Nurseries do not look into the current directory, where ``tests`` is."""
    with pytest.MonkeyPatch.context() as patch:
        root = str(Path(__file__).resolve().parents[1])
        patch.setenv("PYTHONPATH", root, prepend=os.pathsep)
        yield


@pytest.fixture(scope="module")
def arenas() -> Iterator[Arenas]:
    """Arenas for the tests of a module."""
    from mpconform.arena.client.arenas import Arenas

    arenas = Arenas()
    yield arenas
    arenas.close()


@pytest.fixture
def arena(arenas: Arenas) -> Iterator[Arena]:
    """An arena of the standard library."""
    with arenas.borrowed(STDLIB) as arena:
        yield arena
