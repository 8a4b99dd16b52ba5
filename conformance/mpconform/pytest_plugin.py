"""The suite as plain pytest: ``pytest --pyargs mpconform.suite --mpconform-backend stdlib``.

The plugin is loaded by every pytest that runs where mpconform is installed, so it imports nothing
and does nothing until a module of checks is collected. Its options all begin with ``--mpconform-``.

A pass is passed; a broken core clause failed; a broken robustness clause xfailed; UNSUPPORTED and
BLOCKED are skipped; INCONCLUSIVE and SUITE-ERROR are failed. A clause is BLOCKED only by what ran
before it in the same process (with pytest-xdist, in the same worker).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mpconform.pytest_session import CheckItem


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


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> list[CheckItem] | None:
    """Make an item per target of every check in a module of checks; leave all else alone."""
    if type(obj).__module__ != "mpconform.suite.check" or type(obj).__name__ != "Check":
        return None
    from mpconform.pytest_session import items_for

    return items_for(collector, obj)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the wardens, if there are any."""
    import sys

    session = sys.modules.get("mpconform.pytest_session")
    if session is not None:
        session.close(config)
