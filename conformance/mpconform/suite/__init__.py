"""The conformance suite: one folder per chapter of the spec, one check or more per clause.

What a module of checks needs is imported from here. Nothing here imports pytest or Hypothesis:
processes started by the backend import these modules to find their tasks.
"""

from mpconform.suite import expect, garbage, tasks
from mpconform.suite.check import Api, Check, cases, clause, each
from mpconform.suite.running import completed, eventually, reached, shared_pool, terminating
from mpconform.witness import Event, Witness

__all__ = [
    "Api",
    "Check",
    "Event",
    "Witness",
    "cases",
    "clause",
    "completed",
    "each",
    "eventually",
    "expect",
    "garbage",
    "reached",
    "shared_pool",
    "tasks",
    "terminating",
]
