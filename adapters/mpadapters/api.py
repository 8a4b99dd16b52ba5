"""What checks see of a library: an `Api`, made of whatever the adapter's ``api`` returns.

An adapter returns a plain object: a module's names in a namespace, a context, anything with
multiprocessing's names. It owes nothing else. What checks ask beyond names is the Api's duty: it
pickles, by its adapter and start method; it knows the start method; it finds the few classes and
functions of multiprocessing's modules ``pool`` and ``connection`` that clauses are about.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from mpadapters.capability import Capability

AT_HOME = {
    "wait": "connection",
    "MaybeEncodingError": "pool",
    "AsyncResult": "pool",
}
"""Names that an api may have itself, or in an object (a module, most likely) of that name."""


class ApiError(Exception):
    """The adapter's ``api`` gives nothing for the start method; the message says why."""


class Lacks(AttributeError):
    """The api does not have a name that was asked for."""


class Api:
    """A library under one start method.

    ``adapter`` is where the backend is loaded from, as ``package.module:attribute``. The adapter's
    own ``api`` is called at the first use of a name, in each process that uses one.

    A name is looked for in what the adapter returned, and then in the library's module, if the
    backend names it. Raises `Lacks` for a name that is nowhere, `ApiError` if there is no object.
    """

    def __init__(self, adapter: str, start_method: str) -> None:
        self.adapter = adapter
        self.start_method = start_method

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_found":
            self._found = _found(_backend(self.adapter), self.start_method)
            return self._found
        for place in self._found:
            homes = (getattr(place, AT_HOME[name], None),) if name in AT_HOME else ()
            for holder in (place, *homes):
                if hasattr(holder, name):
                    return getattr(holder, name)
        raise Lacks(f"the api of {self.adapter} for {self.start_method} has no {name!r}")

    @property
    def given(self) -> Any:
        """What the adapter returned."""
        return self._found[0]

    @property
    def lacks(self) -> frozenset[Capability]:
        """What the adapter says that the library lacks."""
        return frozenset(map(Capability, _backend(self.adapter).lacks))

    @property
    def module(self) -> Any:
        """The library's own module, with the functions about the program's start method."""
        given, *modules = self._found
        for module in (getattr(given, "module", None), *modules):
            if module is not None:
                return module
        raise Lacks(f"the api of {self.adapter} for {self.start_method} has no 'module'")

    @property
    def PoolClass(self) -> Any:
        """The class of pools: ``Pool`` itself if that is a class, or that of the module pool."""
        if isinstance(self.Pool, type):
            return self.Pool
        for place in self._found:
            found = getattr(getattr(place, "pool", None), "Pool", None)
            if found is not None:
                return found
        raise Lacks(f"the api of {self.adapter} for {self.start_method} has no class of pools")

    def __reduce__(self) -> tuple[Any, ...]:
        return Api, (self.adapter, self.start_method)

    def __repr__(self) -> str:
        return f"<the api of {self.adapter} for {self.start_method}>"


def _backend(adapter: str) -> Any:
    module, _, attribute = adapter.partition(":")
    return getattr(importlib.import_module(module), attribute or "backend")


def _with_homes(name: str) -> Any:
    """The module, with those submodules imported in which an api's names may be at home."""
    module = importlib.import_module(name)
    for home in sorted(set(AT_HOME.values())):
        if hasattr(module, "__path__") and importlib.util.find_spec(f"{name}.{home}"):
            importlib.import_module(f"{name}.{home}")
    return module


def _found(backend: Any, start_method: str) -> tuple[Any, ...]:
    """What the adapter returns, and the library's module if the backend names one."""
    try:
        given = backend.api(start_method)
        modules = [_with_homes(backend.module)] if backend.module else []
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise ApiError(f"api({start_method!r}) raised {reason}") from error
    if given is None:
        raise ApiError(f"api({start_method!r}) returned None")
    return (given, *modules)
