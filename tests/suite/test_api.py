"""Every public name of multiprocessing's objects stands in the spec: in a clause, or in what the
chapter leaves unspecified."""

from __future__ import annotations

import inspect
import multiprocessing.connection
import multiprocessing.context
import multiprocessing.pool
import multiprocessing.process
import re
from types import ModuleType

import pytest

from mpconform.clauses.load import CHAPTERS, spec_directory

OBJECTS = {
    "pool": multiprocessing.pool.Pool,
    "async_result": multiprocessing.pool.MapResult,
    "imap": multiprocessing.pool.IMapIterator,
    "process": multiprocessing.process.BaseProcess,
    "pipe": multiprocessing.connection.Connection,
    "contexts": multiprocessing.context.BaseContext,
}
"""The object of each chapter."""

SYNTAX = {"__enter__": "with", "__exit__": "with", "__iter__": "iter", "__next__": "next"}
"""Methods that have a syntax or a function of their own, by which the spec calls them."""

MODULES = (multiprocessing, multiprocessing.connection)

TEXT = {name: (spec_directory() / f"{name}.md").read_text() for name in CHAPTERS}


def quoted_words(text: str) -> set[str]:
    """The words that stand in code: between backquotes."""
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}


EVERYWHERE = set().union(*map(quoted_words, TEXT.values()))


def members(chapter: str) -> list[str]:
    found = OBJECTS[chapter]
    names = [name for name in dir(found) if not name.startswith("_")]
    return names + [word for name, word in SYNTAX.items() if hasattr(found, name)]


def parameters(chapter: str) -> set[str]:
    """What may be given to the methods, and to a constructor that programs call."""
    found = OBJECTS[chapter]
    names = [name for name in members(chapter) if name not in SYNTAX.values()]
    names += ["__init__"] if chapter in ("pool", "process") else []
    functions = [f for name in names if inspect.isfunction(f := getattr(found, name, None))]
    given = {p for f in functions for p in inspect.signature(f).parameters}
    return {p for p in given - {"self"} if not p.startswith("_")}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_member_of_the_chapters_object_is_in_the_chapter(chapter: str) -> None:
    known = EVERYWHERE if chapter == "contexts" else quoted_words(TEXT[chapter])
    assert sorted(set(members(chapter)) - known) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_name_of_a_module_is_in_the_spec(module: ModuleType) -> None:
    assert sorted(set(module.__all__) - EVERYWHERE) == []


@pytest.mark.parametrize("chapter", [name for name in CHAPTERS if name != "contexts"])
def test_every_parameter_is_in_the_chapter(chapter: str) -> None:
    assert sorted(parameters(chapter) - quoted_words(TEXT[chapter])) == []
