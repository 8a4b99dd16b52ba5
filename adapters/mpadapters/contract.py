"""The contract: the names that an api owes for each capability that its adapter does not lack.

It is looked at before any clause is judged, by names and arguments alone. What a name does is for
the clauses, and so is the rest of an object: a Process without a pid is no Process as promised.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from mpadapters.api import Api
from mpadapters.capability import Capability as C

NAMES: Mapping[C, tuple[str, ...]] = {
    C.PROCESS: ("Process",),
    C.CURRENT_PROCESS: ("current_process", "active_children"),
    C.PARENT_PROCESS: ("parent_process",),
    C.PIPE: ("Pipe",),
    C.CONNECTION_WAIT: ("wait",),
    C.POOL_APPLY: ("Pool",),
    C.POOL_CLASSES: ("PoolClass", "pool"),
    C.POOL_ENCODING_ERROR: ("MaybeEncodingError",),
    C.QUEUE: ("Queue",),
    C.CONTEXTS: ("module",),
    C.SET_EXECUTABLE: ("set_executable",),
    C.FORKSERVER_PRELOAD: ("set_forkserver_preload",),
    C.EXCEPTIONS: ("ProcessError", "AuthenticationError"),
    C.TIMEOUT_ERROR: ("TimeoutError",),
    C.BUFFER_TOO_SHORT: ("BufferTooShort",),
    C.CPU_COUNT: ("cpu_count",),
}
"""Capability -> names of the api. `wait` and the like may be at home elsewhere (`Api`)."""

PROCESS_MEMBERS: Mapping[C, tuple[str, ...]] = {
    C.PROCESS: ("start", "join"),
    C.PROCESS_SIGNALS: ("terminate",),
    C.PROCESS_KILL: ("kill",),
    C.PROCESS_INTERRUPT: ("interrupt",) if sys.version_info >= (3, 14) else (),
    C.PROCESS_CLOSE: ("close",),
    C.PROCESS_SENTINEL: ("sentinel",),
    C.PROCESS_AUTHKEY: ("authkey",),
}
"""Capability -> members of a process."""

CONNECTION_MEMBERS: Mapping[C, tuple[str, ...]] = {
    C.PIPE: ("send", "recv", "close"),
    C.PIPE_BYTES: ("send_bytes", "recv_bytes", "recv_bytes_into"),
    C.PIPE_FILENO: ("fileno",),
}
"""Capability -> members of a connection."""

POOL_METHODS: Mapping[C, tuple[str, ...]] = {
    C.POOL_APPLY: ("apply", "terminate", "join"),
    C.POOL_APPLY_ASYNC: ("apply_async",),
    C.POOL_MAP: ("map",),
    C.POOL_MAP_ASYNC: ("map_async",),
    C.POOL_STARMAP: ("starmap",),
    C.POOL_STARMAP_ASYNC: ("starmap_async",),
    C.POOL_IMAP: ("imap", "imap_unordered"),
    C.POOL_CLOSE: ("close",),
    C.POOL_WITH: ("__enter__", "__exit__"),
}
"""Capability -> methods of a pool."""

POOL_ARGUMENTS: Mapping[C, Mapping[str, tuple[str, ...]]] = {
    C.POOL_CHUNKSIZE: dict.fromkeys(
        ("map", "map_async", "starmap", "starmap_async", "imap", "imap_unordered"), ("chunksize",)
    ),
    C.POOL_CALLBACKS: dict.fromkeys(
        ("apply_async", "map_async", "starmap_async"), ("callback", "error_callback")
    ),
}
"""Capability -> method of a pool (if it has it) -> arguments that it takes."""

_MODULE = ("get_context", "get_all_start_methods", "get_start_method", "set_start_method")


Missing = dict[C, list[str]]
"""Capability -> the names that an api does not have, although its adapter does not say so."""


def missing(api: Api, lacks: Container[C]) -> Missing:
    """Both `missing_names` and `missing_members`."""
    return _by_capability(chain(_names(api, lacks), _members_of_what_is_made(api, lacks)))


def missing_names(api: Api, lacks: Container[C]) -> Missing:
    """The names of the api itself, and of its class of processes. Nothing is made."""
    return _by_capability(_names(api, lacks))


def missing_members(api: Api, lacks: Container[C]) -> Missing:
    """The names of what the api makes: a pipe, and, where the class cannot be told, a pool."""
    return _by_capability(_members_of_what_is_made(api, lacks))


def _by_capability(pairs: Iterable[tuple[C, str]]) -> Missing:
    found: Missing = {}
    for capability, name in pairs:
        found.setdefault(capability, []).append(name)
    return found


def _names(api: Api, lacks: Container[C]) -> Iterator[tuple[C, str]]:
    for capability, names in NAMES.items():
        if capability not in lacks:
            yield from ((capability, name) for name in names if not hasattr(api, name))
    if C.CONTEXTS not in lacks and hasattr(api, "module"):
        yield from ((C.CONTEXTS, f"module.{n}") for n in _MODULE if not hasattr(api.module, n))
    if C.PROCESS not in lacks and hasattr(api, "Process"):
        yield from _members("Process", api.Process, PROCESS_MEMBERS, lacks)


def _members_of_what_is_made(api: Api, lacks: Container[C]) -> Iterator[tuple[C, str]]:
    if C.PIPE not in lacks and hasattr(api, "Pipe"):
        ends = api.Pipe()
        yield from _members("a connection", ends[0], CONNECTION_MEMBERS, lacks)
        for end in ends:
            end.close()
    if C.POOL_APPLY not in lacks and hasattr(api, "Pool"):
        yield from _of_pools(api, lacks)


def _of_pools(api: Api, lacks: Container[C]) -> Iterator[tuple[C, str]]:
    made = None if hasattr(api, "PoolClass") else api.Pool(1)
    pool = made or api.PoolClass
    yield from _members("Pool", pool, POOL_METHODS, lacks)
    for capability, methods in POOL_ARGUMENTS.items():
        for method, arguments in methods.items():
            if capability not in lacks and hasattr(pool, method):
                taken = _arguments(getattr(pool, method))
                yield from (
                    (capability, f"{argument} of Pool.{method}")
                    for argument in arguments
                    if taken is not None and argument not in taken
                )
    if made is not None:
        made.terminate()
        made.join()


def _members(
    what: str, thing: Any, needed: Mapping[C, tuple[str, ...]], lacks: Container[C]
) -> Iterator[tuple[C, str]]:
    for capability, names in needed.items():
        if capability not in lacks:
            yield from ((capability, f"{what}.{n}") for n in names if not _has(thing, n))


def _has(thing: Any, name: str) -> bool:
    try:
        return hasattr(thing, name)
    except Exception:  # a property that cannot be read yet is there
        return True


def _arguments(function: Any) -> Container[str] | None:
    """The names of a function's parameters; None where it takes any, or they cannot be told."""
    import inspect  # here, for processes that a backend spawns import this package

    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return None
    if any(p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in parameters.values()):
        return None
    return parameters


def advice(api: Api, found: Mapping[C, list[str]]) -> str:
    """What to add to the adapter, in one line."""
    declared = ", ".join(f'Capability.{capability.name}: "why"' for capability in found)
    line = f"lacks={{{declared}}}"
    hint = module_hint(api, found)
    return f"{hint}, or {line}" if hint else f"add them to the api, or to the Backend {line}"


def module_hint(api: Api, found: Container[C]) -> str:
    """What to add to an adapter that gives an object of a module which has the rest; or ''."""
    home = type(api.given).__module__.partition(".")[0]
    if C.CONTEXTS in found and hasattr(sys.modules[home], "set_start_method"):
        return f'add module="{home}" to the Backend'
    return ""
