"""The data of the matrix, as a script that a browser reads from a file."""

from __future__ import annotations

from mpconform.records import TargetKey
from mpconform.views.printable import printable
from mpconform.views.site.book import in_a_script
from mpconform.views.site.model import Site
from mpconform.views.site.verdicts import STYLES, WORDS


def script(site: Site) -> str:
    """A script that defines MPCONFORM: clauses, and targets with a letter for each of them."""
    data = {
        "words": WORDS,
        "styles": STYLES,
        "order": "".join(WORDS),
        "clauses": [
            [clause.id, clause.chapter, clause.keyword.value, clause.basis.value, clause.sentence]
            for clause in site.clauses
        ],
        "targets": [
            {
                "library": column,
                "method": printable(target.start_method),
                "python": printable(python_of(target.key)),
                "verdicts": site.letters(target),
            }
            for column, library in enumerate(site.libraries)
            for target in library.targets
            if not target.broken
        ],
    }
    return f"const MPCONFORM = {in_a_script(data)};\n"


def python_of(key: TargetKey) -> str:
    """The Python of a target, as users choose among them: CPython 3.11, linux."""
    minor = ".".join(key.python.split(".")[:2])
    return f"{key.implementation} {minor}, {key.platform}"
