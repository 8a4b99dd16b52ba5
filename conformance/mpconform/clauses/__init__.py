"""The spec as data: clauses, parsed from the Markdown in ``spec/``."""

from mpconform.clauses.clause import Basis, Clause, Keyword
from mpconform.clauses.load import Spec, load_spec
from mpconform.clauses.parse import MalformedSpec
from mpconform.clauses.scope import START_METHODS

__all__ = [
    "START_METHODS",
    "Basis",
    "Clause",
    "Keyword",
    "MalformedSpec",
    "Spec",
    "load_spec",
]
