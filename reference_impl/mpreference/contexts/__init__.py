"""Start methods, and the contexts that offer the whole library for one of them.

base         the contexts, and the classes of processes that belong to them
choice       the program's choice of a start method
fork         a child that is a copy of its creator
spawn        a child that is a fresh interpreter
forkserver   a child that a fresh process forks; the creator's side
server       that process
handover     what a child gets that is no copy of its creator
main_module  the creator's main module, found again in such a child
child        what happens in every child between its creation and its exit
"""

from mpreference.contexts.base import (
    BaseContext,
    DefaultContext,
    ForkContext,
    ForkProcess,
    ForkServerContext,
    ForkServerProcess,
    Process,
    SpawnContext,
    SpawnProcess,
    default_context,
)

__all__ = [
    "BaseContext",
    "DefaultContext",
    "ForkContext",
    "ForkProcess",
    "ForkServerContext",
    "ForkServerProcess",
    "Process",
    "SpawnContext",
    "SpawnProcess",
    "default_context",
]
