"""Where something holds: on which Pythons, their implementations and platforms, under which start
methods."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

Version = tuple[int, int]

PLATFORMS = {
    "linux": frozenset({"linux"}),
    "macos": frozenset({"macos"}),
    "windows": frozenset({"windows"}),
    "posix": frozenset({"linux", "macos"}),
}
"""What may be written for a platform, and the platforms that it stands for."""

START_METHODS = ("fork", "spawn", "forkserver")
"""Those of multiprocessing, the cheapest first; a library may have others."""
IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy"}
"""What may be written for an implementation of Python, and what it calls itself."""

_PYTHONS = re.compile(r"(?:(\d+)\.(\d+)\+|(\d+)\.(\d+)-(\d+)\.(\d+)|up to (\d+)\.(\d+))")


@dataclass(frozen=True)
class Scope:
    """Pythons ``since`` to ``until`` (both included), platforms, start methods, implementations;
    empty means all."""

    since: Version | None = None
    until: Version | None = None
    platforms: Collection[str] = frozenset()
    start_methods: Collection[str] = frozenset()
    implementations: Collection[str] = frozenset()

    def covers(
        self, python: Version, platform: str, start_method: str, implementation: str
    ) -> bool:
        """Whether that is within. Platforms are linux, macos, windows; implementations call
        themselves CPython, PyPy."""
        if self.since and python < self.since:
            return False
        if self.until and python > self.until:
            return False
        if self.platforms and platform not in self.platforms:
            return False
        if self.start_methods and start_method not in self.start_methods:
            return False
        return not self.implementations or implementation in self.implementations

    def meets(self, other: Scope) -> bool:
        """Whether something is within both."""
        first = max(filter(None, (self.since, other.since)), default=None)
        last = min(filter(None, (self.until, other.until)), default=None)
        if first and last and first > last:
            return False
        pairs = (
            (self.platforms, other.platforms),
            (self.start_methods, other.start_methods),
            (self.implementations, other.implementations),
        )
        return all(set(mine) & set(its) for mine, its in pairs if mine and its)


def parse_pythons(text: str) -> tuple[Version | None, Version | None]:
    """``3.11+``, ``3.10-3.12`` or ``up to 3.12``, as (since, until). Raises ValueError."""
    match = _PYTHONS.fullmatch(text)
    if not match:
        raise ValueError("pythons is '3.11+', '3.10-3.12' or 'up to 3.12'")
    pairs = [match.group(2 * n + 1, 2 * n + 2) for n in range(4)]
    open_end, first, last, up_to = [(int(a), int(b)) if a else None for a, b in pairs]
    return open_end or first, last or up_to
