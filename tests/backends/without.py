"""The reference under fork, with the names of one capability taken away: ``without:pool_map``."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import mpreference
import mpreference.pool
from mpadapters import Backend, Capability
from mpadapters.contract import (
    CONNECTION_MEMBERS,
    NAMES,
    POOL_ARGUMENTS,
    POOL_METHODS,
    PROCESS_MEMBERS,
)

CAPABILITIES = [
    capability
    for capability in Capability
    if PROCESS_MEMBERS.get(capability) != ()  # interrupt(), on older Pythons
    and capability
    in {
        **NAMES,
        **POOL_METHODS,
        **POOL_ARGUMENTS,
        **PROCESS_MEMBERS,
        **CONNECTION_MEMBERS,
        Capability.POOL_INITIALIZER: (),
        Capability.POOL_MAXTASKSPERCHILD: (),
        Capability.PIPE_SIMPLEX: (),
        Capability.PIPE_TRANSFER: (),
    }
]
"""Those whose names can be taken away without another implementation."""

_CONSTRUCTOR = {
    Capability.POOL_INITIALIZER: ("initializer", "initargs"),
    Capability.POOL_MAXTASKSPERCHILD: ("maxtasksperchild",),
}

_PARAMETERS = {
    "Pool": ("processes", "initializer", "initargs", "maxtasksperchild"),
    "apply_async": ("func", "args", "kwds", "callback", "error_callback"),
    "map_async": ("func", "iterable", "chunksize", "callback", "error_callback"),
    "starmap_async": ("func", "iterable", "chunksize", "callback", "error_callback"),
    **dict.fromkeys(
        ("map", "starmap", "imap", "imap_unordered"), ("func", "iterable", "chunksize")
    ),
}


def _refusing(name: str, function: Any, refused: tuple[str, ...]) -> Any:
    """The function, which does not take some of its arguments."""

    def call(*args: Any, **kwargs: Any) -> Any:
        given = {*_PARAMETERS.get(name, ())[: len(args)], *kwargs}
        if given & set(refused):
            raise AssertionError(f"{name} was given {sorted(given & set(refused))}")
        return function(*args, **kwargs)

    return call


def words(capability: Capability) -> tuple[str, ...]:
    """What a check that uses it has to say somewhere; nothing, if it may use it without a word."""
    if capability in (Capability.POOL_WITH, Capability.PIPE_SIMPLEX, Capability.PIPE_TRANSFER):
        return ()
    if capability in POOL_ARGUMENTS:
        return tuple(POOL_ARGUMENTS[capability])
    if capability in _CONSTRUCTOR:
        return _CONSTRUCTOR[capability]
    tables = (NAMES, POOL_METHODS, PROCESS_MEMBERS, CONNECTION_MEMBERS)
    return tuple(word for table in tables for word in table.get(capability, ()))


class _Pool:
    """A pool that has less."""

    def __init__(self, pool: Any, capability: Capability) -> None:
        self._pool = pool
        self._capability = capability

    def __getattr__(self, name: str) -> Any:
        if name in POOL_METHODS.get(self._capability, ()):
            raise AttributeError(name)
        refused = POOL_ARGUMENTS.get(self._capability, {}).get(name, ())
        found = getattr(self._pool, name)
        return _refusing(name, found, refused) if refused else found

    def __enter__(self) -> Any:
        if self._capability is Capability.POOL_WITH:
            raise AttributeError("__enter__")
        self._pool.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.__exit__(*exception)

    def __reduce__(self) -> Any:
        return self._pool.__reduce__()


def _less(base: type, names: tuple[str, ...], **more: Any) -> type:
    """A class below ``base`` whose objects have some members for the library alone."""

    def get(self: Any, name: str) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if name in names and caller.startswith("mpconform.suite"):
            raise AttributeError(f"{name!r} was taken away")
        return base.__getattribute__(self, name)

    return type(base.__name__, (base,), {"__getattribute__": get, **more})


def _pipes(capability: Capability) -> Any:
    """Pipe(), whose connections have less."""
    names = CONNECTION_MEMBERS.get(capability, ())
    more = {"__reduce_ex__": _refuse} if capability is Capability.PIPE_TRANSFER else {}
    connection = _less(mpreference.connection.Connection, names, **more)  # type: ignore[attr-defined]

    def pipe(duplex: bool = True) -> Any:
        if not duplex and capability is Capability.PIPE_SIMPLEX:
            raise AssertionError("Pipe was given duplex=False")
        ends = mpreference.Pipe(duplex)
        for end in ends:
            end.__class__ = connection
        return ends

    return pipe


def _refuse(*_: object) -> Any:
    raise TypeError("it cannot be sent")


def _names(capability: Capability) -> SimpleNamespace:
    context: Any = mpreference.get_context("fork")
    names = {n: getattr(context, n) for n in dir(context) if not n.startswith("_")}
    make = _refusing("Pool", context.Pool, _CONSTRUCTOR.get(capability, ()))
    names |= {
        "Pool": lambda *args, **kwargs: _Pool(make(*args, **kwargs), capability),
        "wait": mpreference.connection.wait,  # type: ignore[attr-defined]
        "MaybeEncodingError": mpreference.pool.MaybeEncodingError,  # type: ignore[attr-defined]
        "module": mpreference,
    }
    if capability in PROCESS_MEMBERS:
        names["Process"] = _less(context.Process, PROCESS_MEMBERS[capability])
    if capability.value.startswith("pipe."):
        names["Pipe"] = _pipes(capability)
    for name in NAMES.get(capability, ()):
        names.pop(name, None)
    return SimpleNamespace(**names)


def __getattr__(name: str) -> Backend:
    for capability in CAPABILITIES:
        if name == attribute(capability):
            lacks = {capability: "taken away", Capability.POOL_CLASSES: "not of this pool"}
            return Backend(
                name=f"without {capability.value}",
                api=lambda _, capability=capability: _names(capability),
                start_methods=["fork"],
                lacks=lacks,
                slowest_timer=0.1,
            )
    raise AttributeError(name)


def attribute(capability: Capability) -> str:
    """The name in this module of the backend that lacks the capability."""
    return capability.value.replace(".", "_").replace("-", "_")
