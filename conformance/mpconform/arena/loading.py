"""Loading an adapter, in the one process that is meant to suffer from it."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from mpadapters import Api, Backend, Capability
from mpconform.arena.messages import Broken, Description
from mpconform.arena.python import python_version


class BrokenAdapter(Exception):
    """The adapter cannot be used; the message is one line that says why."""


def load(target: str) -> Backend:
    """The backend at ``target`` (``package.module:attribute``), with an `Api` of ours.

    Raises BrokenAdapter.
    """
    module_name, _, attribute = target.partition(":")
    try:
        _search_here_for(module_name.partition(".")[0])
        found = getattr(importlib.import_module(module_name), attribute or "backend")
    except BaseException as error:  # whatever it raises, it has not ended this process
        raise BrokenAdapter(_reason(module_name, attribute or "backend", error)) from error
    if not isinstance(found, Backend):
        kind = type(found).__name__
        raise BrokenAdapter(f"{target} is a {kind}, not an mpadapters.Backend")
    if mistake := _mistake(found):
        raise BrokenAdapter(f"{target} {mistake}")
    return found._replace(api=partial(Api, target))


def _search_here_for(name: str) -> None:
    """The current directory comes last, and only for an adapter that is nowhere else."""
    if importlib.util.find_spec(name) is None:
        sys.path.append(os.getcwd())


def _mistake(backend: Backend) -> str:
    """What is wrong with the fields of a backend, as its author has set them; or nothing."""
    methods: object = backend.start_methods
    if isinstance(methods, str):
        return f"has a string for its start methods; write [{methods!r}]"
    if not isinstance(methods, Sequence) or not all(isinstance(name, str) for name in methods):
        return f"has {methods!r} for its start methods, which is no sequence of names"
    if not methods:
        return "names no start method"
    if not callable(backend.api):
        return f"has {backend.api!r} for its api, which cannot be called with a start method"
    if not isinstance(backend.lacks, Mapping):
        return f"has {backend.lacks!r} for what it lacks; write {{Capability.NAME: 'why'}}"
    unknown = [name for name in backend.lacks if name not in set(Capability)]
    if unknown:
        return f"lacks {unknown[0]!r}, which is no capability"
    early = [name for name in backend.not_with_the_adapter if name in sys.modules]
    return f"imports {early[0]} with itself; import it in api instead" if early else ""


def _reason(module_name: str, attribute: str, error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"importing {module_name} ended the process (exit code {error.code!r})"
    if isinstance(error, ModuleNotFoundError):
        if error.name == module_name.partition(".")[0] or error.name == module_name:
            return f"there is no module {error.name}"
        return f"importing {module_name} needs the module {error.name}, which is not installed"
    text = _text(error)
    if isinstance(error, AttributeError) and attribute in text:
        return f"the module {module_name} has no {attribute!r}"
    return f"importing {module_name} raised {type(error).__name__}: {text}"


def _text(error: BaseException) -> str:
    """The first line of what an error says; it may be of the library's own."""
    try:
        return next(iter(str(error).splitlines()), "")[:1000]
    except Exception as second:
        return f"<its text raised {type(second).__name__}>"


def describe(
    target: str, loaded: Callable[[], None] = lambda: None
) -> tuple[Backend | None, Description | Broken]:
    """Load ``target``, call ``loaded``; the backend and what is to be said of it."""
    try:
        try:
            backend = load(target)
        finally:
            loaded()
    except BrokenAdapter as error:
        return None, Broken(
            str(error), "".join(traceback.format_exception(error.__cause__ or error))
        )
    lacks = {Capability(name).value: str(why) for name, why in backend.lacks.items()}
    return backend, Description(
        name=backend.name,
        version=backend.version,
        start_methods=tuple(backend.start_methods),
        lacks=lacks,
        slowest_timer=float(backend.slowest_timer),
        implementation=platform.python_implementation(),
        python=python_version(),
        arenas=int(backend.arenas),
        has_engine=backend.engine is not None,
    )
