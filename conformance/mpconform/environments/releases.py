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

    def first_bad(self, is_bad: Callable[[str], bool | None]) -> tuple[str, str]:
        """The last release that is not bad, and the next, which is.

        ``is_bad`` has to be false of the first and true of the last. It is asked of few between
        them, as if all after a bad one were bad; where it does not know (None), the release is
        passed over.
        """
        left = list(self.versions)
        good, bad = 0, len(left) - 1
        while bad - good > 1:
            middle = (good + bad) // 2
            found = is_bad(left[middle])
            if found is None:
                del left[middle]
                bad -= 1
            elif found:
                bad = middle
            else:
                good = middle
        return left[good], left[bad]


def releases_of(library: str) -> Releases:
    """All releases of ``library`` that pip can install here. Raises CannotMake."""
    said = installer.run([*installer.pip(), "index", "versions", library])
    found = re.search(r"Available versions: (.+)", said)
    if found is None:
        raise CannotMake(f"pip names no release of {library}")
    return Releases(library, tuple(reversed(found.group(1).split(", "))))
