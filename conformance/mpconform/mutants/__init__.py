"""Mutants: the reference with one fault each, which the clause that forbids it has to catch.

model      what a mutant is, and what came of examining it
read       the catalogue, read strictly
plant      a copy of the reference with the fault in it
passages   where in the reference the faults go
kills      what became of them, as a file
examine    the clauses put to one mutant, in a lane
catalogue/ the mutants, a folder per chapter and a file per topic, as in the clauses' ids
"""

from mpconform.mutants.kills import BadKills, Kill, Kills, read_kills
from mpconform.mutants.model import Examined, Fate, Mutant
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
    "read_catalogue",
    "read_kills",
]
