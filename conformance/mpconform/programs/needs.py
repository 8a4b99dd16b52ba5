"""What of a backend's API the steps of a program use.

What a backend lacks is left out of its programs as what it is known to break is: both are names
that a step must not rest on.
"""

from __future__ import annotations

from collections.abc import Collection

from mpadapters import Capability
from mpconform.programs import language as p
from mpconform.programs import tasks

ALWAYS = (Capability.SEPARATE_PROCESSES, Capability.POOL_APPLY)
"""Without these there are no programs."""

_METHODS = {
    "apply": Capability.POOL_APPLY,
    "apply_async": Capability.POOL_APPLY_ASYNC,
    "map": Capability.POOL_MAP,
    "map_async": Capability.POOL_MAP_ASYNC,
    "starmap_async": Capability.POOL_STARMAP_ASYNC,
    "imap": Capability.POOL_IMAP,
    "imap_unordered": Capability.POOL_IMAP,
}

_KINDS: dict[type[p.Operation], Collection[Capability]] = {
    p.ClosePool: (Capability.POOL_CLOSE,),
    p.LookBehind: (Capability.PROCESS,),
    p.StartProcess: (Capability.PROCESS,),
    p.TerminateProcess: (Capability.PROCESS_SIGNALS,),
    p.KillProcess: (Capability.PROCESS_KILL,),
    p.CloseProcess: (Capability.PROCESS_CLOSE,),
    p.MakePipe: (Capability.PIPE, Capability.PIPE_END_OF_FILE),
    p.TerminatePool: (Capability.POOL_TERMINATE,),
    p.StopWorker: (Capability.CURRENT_PROCESS,),
}


def needs(operation: p.Operation) -> frozenset[str]:
    """The names of the capabilities that a step uses."""
    done = p.inner(operation)
    found = set(_KINDS.get(type(done), ()))
    if isinstance(done, p.OpenPool) and done.max_tasks is not None:
        found.add(Capability.POOL_MAXTASKSPERCHILD)
    if isinstance(done, p.Submit):
        found.add(_METHODS[done.method])
        if done.callback:
            found.add(Capability.POOL_CALLBACKS)
        if done.chunksize is not None:
            found.add(Capability.POOL_CHUNKSIZE)
        if tasks.UNPICKLABLE in done.tasks:
            found.add(Capability.POOL_ENCODING_ERROR)
    if isinstance(done, p.KillWorker) and done.job is None:
        found.add(Capability.CURRENT_PROCESS)  # else it is known from the tasks that it has begun
    if getattr(done, "timeout", None) is not None and isinstance(done, (p.Get, p.Take)):
        found.add(Capability.TIMEOUT_ERROR)
    return frozenset(capability.value for capability in found)
