"""The model: what a history may look like, as rules that are named after their clauses.

``rule`` has the words of a rule; ``facts`` what a history says for sure; then come the rules, a
module for each object, and ``ends`` for calls that came to no end. `judge` asks them all.
"""

from mpconform.programs.model import (
    async_result,
    callbacks,
    ends,
    imap,
    maps,
    pipe,
    pool,
    process,
    workers,
)
from mpconform.programs.model.rule import RULES, Judgement, Ruling, judge

__all__ = [
    "RULES",
    "Judgement",
    "Ruling",
    "async_result",
    "callbacks",
    "ends",
    "imap",
    "judge",
    "maps",
    "pipe",
    "pool",
    "process",
    "workers",
]
