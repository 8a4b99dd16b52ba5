"""Which of CPython's tests are not run, and why: `excluded.toml`."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path

from mpconform.toml import read_toml

LIST = Path(__file__).with_name("excluded.toml")


@dataclass(frozen=True)
class Exclusion:
    """Tests that are not run, as patterns of ``Class.test``, with one reason."""

    reason: str
    tests: tuple[str, ...]
    start_methods: tuple[str, ...] = ("fork", "spawn", "forkserver")
    since: str = "3.0"
    until: str = "3.999"

    def applies(self, start_method: str, python: tuple[int, int]) -> bool:
        """Whether it is meant for this start method, on this Python."""
        first, last = _numbers(self.since), _numbers(self.until)
        return start_method in self.start_methods and first <= python <= last


def read(path: Path = LIST) -> list[Exclusion]:
    """The exclusions in ``path``; an unknown key is a TypeError."""
    tables = read_toml(path)["excluded"]
    return [
        Exclusion(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})
        for table in tables
    ]


@dataclass
class Selection:
    """The tests of one run: those to run, those excluded, patterns that match nothing."""

    chosen: list[str]
    excluded: dict[str, str]
    idle: list[str]


def select(
    tests: list[str], exclusions: list[Exclusion], start_method: str, python: tuple[int, int]
) -> Selection:
    """Divide ``tests`` (``Class.test``); the first exclusion that matches gives the reason."""
    excluded: dict[str, str] = {}
    idle = []
    for exclusion in exclusions:
        if not exclusion.applies(start_method, python):
            continue
        for pattern in exclusion.tests:
            matching = fnmatch.filter(tests, pattern)
            if not matching:
                idle.append(pattern)
            for test in matching:
                excluded.setdefault(test, exclusion.reason)
    return Selection([test for test in tests if test not in excluded], excluded, idle)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
