"""The spec as data: clauses, parsed from the Markdown in ``spec/``."""

from mpconform.clauses.clause import Basis, Clause, Keyword
from mpconform.clauses.load import Spec, load_spec
from mpconform.clauses.parse import MalformedSpec

__all__ = ["Basis", "Clause", "Keyword", "MalformedSpec", "Spec", "load_spec"]
