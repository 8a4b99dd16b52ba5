"""The releases of a library, and the search for the first that breaks something."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mpconform.environments import installer
from mpconform.environments.request import CannotMake


@dataclass(frozen=True)
class Releases:
    """Versions of a library, the oldest first."""

    library: str
    versions: Sequence[str]

    def between(self, first: str, last: str) -> Releases:
        """Those from ``first`` to ``last``, both included. Raises CannotMake."""
        for version in (first, last):
            if version not in self.versions:
                known = ", ".join(self.versions[-8:])
                raise CannotMake(f"{self.library} has no release {version}; the last are {known}")
        start, end = self.versions.index(first), self.versions.index(last)
        if start >= end:
            raise CannotMake(f"{first} is no earlier release of {self.library} than {last}")
        return Releases(self.library, self.versions[start : end + 1])

    def first_changed(self, has_changed: Callable[[str], bool | None]) -> tuple[str, str]:
        """The last release that is as the first one, and the next, which is as the last one.

        ``has_changed`` is asked of few between them, as if there were one change only; where it
        does not know (None), the release is passed over.
        """
        left = list(self.versions)
        before, after = 0, len(left) - 1
        while after - before > 1:
            middle = (before + after) // 2
            found = has_changed(left[middle])
            if found is None:
                del left[middle]
                after -= 1
            elif found:
                after = middle
            else:
                before = middle
        return left[before], left[after]


def releases_of(library: str) -> Releases:
    """All releases of ``library`` that pip can install here. Raises CannotMake."""
    said = installer.run([*installer.pip(), "index", "versions", library])
    found = re.search(r"Available versions: (.+)", said)
    if found is None:
        raise CannotMake(f"pip names no release of {library}")
    return Releases(library, tuple(reversed(found.group(1).split(", "))))
