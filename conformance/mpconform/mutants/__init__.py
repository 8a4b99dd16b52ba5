"""Mutants: a package with one fault each, which the suite has to catch.

Named ones are the reference's, and the clause that forbids the fault has to catch it. Others are
made by rule, of the reference and of the standard library.

model      what a mutant is, and what came of examining it
read       the catalogue, read strictly
plant      a copy of the package with the fault in it
passages   where in the reference the faults go
kills      what became of them, as a file
examine, examine_by_rule  the clauses put to one mutant, in a lane
rules/     mutants made by rule
catalogue/ the named ones, a folder per chapter and a file per topic, as in the clauses' ids
"""

from mpconform.mutants.kills import BadKills, Kill, Kills, read_kills
from mpconform.mutants.model import Examined, Fate, Mutant, RuleMutant
from mpconform.mutants.read import CATALOGUE, BadCatalogue, read_catalogue

__all__ = [
    "CATALOGUE",
    "BadCatalogue",
    "BadKills",
    "Examined",
    "Fate",
    "Kill",
    "Kills",
    "Mutant",
    "RuleMutant",
    "read_catalogue",
    "read_kills",
]
