"""The spec as data: clauses, parsed from the Markdown in ``spec/``."""

from mpconform.clauses.clause import Basis, Clause, Keyword
from mpconform.clauses.library import Library, load_library
from mpconform.clauses.parse import MalformedSpec

__all__ = ["Basis", "Clause", "Keyword", "Library", "MalformedSpec", "load_library"]
