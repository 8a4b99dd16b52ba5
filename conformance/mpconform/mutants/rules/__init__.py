"""Mutants made by rule: small changes of the source, at every place where one fits.

source       the text of a file, its syntax tree, and where a node stands in it
operators    what is changed: the table of operators, and what an edit is
expressions  the operators on expressions
statements   the operators on statements
left_out     what no operator touches, because it cannot matter, rule by rule
subjects     what is mutated: the reference, and the standard library's multiprocessing
make         all mutants of a subject
reasons      why a mutant that no check catches may survive, in writing
"""

from mpconform.mutants.rules.make import mutants_of
from mpconform.mutants.rules.operators import OPERATORS
from mpconform.mutants.rules.reasons import BadReasons, Reason, Reasons, read_reasons
from mpconform.mutants.rules.subjects import SUBJECTS, Subject

__all__ = [
    "OPERATORS",
    "SUBJECTS",
    "BadReasons",
    "Reason",
    "Reasons",
    "Subject",
    "mutants_of",
    "read_reasons",
]
