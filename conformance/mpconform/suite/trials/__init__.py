"""Trials: each capability used once, in the plainest way, to find out what a library lacks.

``mpconform adapter check`` makes them. They are no checks of clauses: what passes here is there,
and nothing is said of how well it keeps its promises.
"""

from mpconform.suite.check import Check
from mpconform.suite.trials import modules, pipes, pools, processes

TRIALS: dict[str, Check] = {
    check.clause.partition(".")[2]: check
    for module in (processes, pipes, pools, modules)
    for check in vars(module).values()
    if isinstance(check, Check)
}
"""Capability -> its trial; one that has none is a matter of names alone."""

__all__ = ["TRIALS"]
