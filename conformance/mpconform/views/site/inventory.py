"""The inventory of the spec, by which Sphinx (intersphinx) of other projects links to clauses.

The format is Sphinx's second: four lines, then the entries, compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from mpconform import __version__
from mpconform.clauses import Clause
from mpconform.views.site.documents import Document


def inventory(clauses: Iterable[Clause], documents: Iterable[Document]) -> bytes:
    """The contents of ``objects.inv``: a label for each clause, which is its id, and the documents
    by their paths in the repository."""
    head = (
        "# Sphinx inventory version 2\n"
        "# Project: mpconform\n"
        f"# Version: {__version__}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    entries = "".join(
        f"{clause.id} std:label -1 clauses/{clause.id}.html {clause.id}\n" for clause in clauses
    )
    entries += "".join(
        f"{one.source.removesuffix('.md')} std:doc -1 {one.page} {one.title}\n" for one in documents
    )
    return head.encode() + zlib.compress(entries.encode(), 9)
