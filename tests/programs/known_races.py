"""The known races of CPython, and whether random programs find them from nothing.

``python -m tests.programs.known_races [CLAUSE ...]`` lets ``mpconform fuzz`` search on the standard
library for up to ten minutes for each, with an expectation file that names all else that it is
known to break, and prints the first finding that is certain.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import tomlkit

from tests.programs.planted import in_words, searched
from tests.running import ROOT

KNOWN = ROOT / "expectations" / "stdlib.toml"
SECONDS = 600
RACES = {
    "process.join.two-threads-see-the-exit-code": "forkserver",
    "pool.terminate.works-while-large-results-arrive": "fork",
    "imap.next.serves-several-threads": "fork",
}
"""Each by the clause that forbids it, with the start method under which it is looked for."""


def without(text: str, clause: str) -> str:
    """An expectation file without what it says of a clause."""
    document = tomlkit.parse(text)
    document.remove(clause)
    return tomlkit.dumps(document)


def main(clauses: list[str]) -> None:
    """Print a line for each."""
    for clause, method in RACES.items():
        if clauses and clause not in clauses:
            continue
        with tempfile.TemporaryDirectory(prefix="known-") as folder:
            expected = Path(folder) / "expected.toml"
            expected.write_text(without(KNOWN.read_text(), clause))
            began = time.monotonic()
            options = "--expect", expected, "--start-method", method
            rows = searched("stdlib", Path(folder) / "corpus", SECONDS, *options)
            words = in_words(rows[0]) if rows else "nothing"
        print(f"{clause} ({method}): {words}, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
