"""The inventory of the spec, by which Sphinx (intersphinx) of other projects links to clauses.

The format is Sphinx's second: four lines, then the entries, compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from mpconform import __version__
from mpconform.clauses import Clause


def inventory(clauses: Iterable[Clause]) -> bytes:
    """The contents of ``objects.inv``: a label for each clause, which is its id."""
    head = (
        "# Sphinx inventory version 2\n"
        "# Project: mpconform\n"
        f"# Version: {__version__}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    entries = "".join(
        f"{clause.id} std:label -1 clauses/{clause.id}.html {clause.id}\n" for clause in clauses
    )
    return head.encode() + zlib.compress(entries.encode(), 9)
