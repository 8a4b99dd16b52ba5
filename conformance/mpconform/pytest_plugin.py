"""The suite as plain pytest: ``pytest --pyargs mpconform.suite --mpconform-backend stdlib``.

The plugin is loaded by every pytest that runs where mpconform is installed, so it imports nothing
and does nothing until a module of checks is collected. Its options all begin with ``--mpconform-``.

A pass is passed; a broken core clause failed; a broken robustness clause xfailed; UNSUPPORTED and
BLOCKED are skipped; INCONCLUSIVE and SUITE-ERROR are failed. A backend with an expectation file is
held to it: a failure that it expects xfailed, one that it does not, or an unexpected pass, failed.
A check is judged after those of the clauses that its own builds on, if they are selected (with
pytest-xdist, in its own worker).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from mpconform.pytest_items import CheckItem

_SUITE = Path(__file__).parent / "suite"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add this plugin's options, in a group of their own."""
    group = parser.getgroup("mpconform", "mpconform: conformance of multiprocessing backends")
    group.addoption(
        "--mpconform-backend",
        action="append",
        metavar="BACKEND",
        help="a backend to judge (repeatable; default: stdlib and reference)",
    )
    group.addoption(
        "--mpconform-start-method",
        action="append",
        metavar="NAME",
        help="only this start method (repeatable; default: all that a backend has)",
    )
    group.addoption(
        "--mpconform-profile",
        default="default",
        metavar="NAME",
        help="how hard to try: smoke, default or thorough (default: default)",
    )

    group.addoption(
        "--mpconform-expect",
        action="append",
        type=Path,
        metavar="FILE",
        help="what a backend is known to fail (TOML; repeatable): anything else fails",
    )


@pytest.hookimpl(tryfirst=True)  # pytest-xdist collects nothing in its controller
def pytest_collection(session: pytest.Session) -> None:
    """What was asked for and cannot be had is told once, and not in every module, or worker."""
    if _is_meant(session.config):
        from mpconform.pytest_items import refuse_what_cannot_be

        refuse_what_cannot_be(session.config)


def _is_meant(config: pytest.Config) -> bool:
    """Whether the command speaks of the suite; it may still be met where it does not."""
    if any(map(config.getoption, ("--mpconform-backend", "--mpconform-expect"))):
        return True
    places = [argument.partition("::")[0] for argument in config.args]
    return any(
        place.startswith("mpconform.suite") or _in_the_suite(Path(place)) for place in places
    )


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What a project sets for its own tests (``norecursedirs``) hides no chapter of the suite; what
    is asked for with ``--ignore`` and its like is done."""
    if not _in_the_suite(collection_path) or not collection_path.is_dir():
        return None
    asked = any(config.getoption(option) for option in ("ignore", "ignore_glob"))
    return None if asked or collection_path.name == "__pycache__" else False


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Modules of checks are collected, whatever a project sets for its own (``python_files``); what
    else is in the suite is nobody's test, and is not imported (``--doctest-modules``)."""
    found = yield
    if not _in_the_suite(file_path):
        return found
    if not file_path.match("test_*.py"):
        return []
    make = parent.ihook.pytest_pycollect_makemodule
    return [make(module_path=file_path, parent=parent)]


def _in_the_suite(path: Path) -> bool:
    return path.is_relative_to(_SUITE)


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> list[CheckItem] | None:
    """Make an item per target of every check in a module of checks; leave all else alone."""
    if type(obj).__module__ != "mpconform.suite.check" or type(obj).__name__ != "Check":
        return None
    from mpconform.pytest_items import items_for

    return items_for(collector, obj)


@pytest.hookimpl(trylast=True)  # after those that deselect
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put checks behind those of the clauses that their own build on."""
    plugin = sys.modules.get("mpconform.pytest_items")
    if plugin is not None:
        plugin.put_in_order(config, items)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the arenas, if there are any."""
    plugin = sys.modules.get("mpconform.pytest_items")
    if plugin is not None:
        plugin.close(config)
