"""What importing a backend changes in its process: undone where the suite works, done again where
the backend does.

Wardens are forked from the process in which the backend was imported. Some backends put their own
functions in the place of those of ``time`` or ``os``, or set how the process is; a program that
uses them has to be like that, and so has the body of an arena. A warden has to be as it was.
"""

from __future__ import annotations

import builtins
import gc
import os
import resource
import select
import selectors
import signal
import socket
import struct
import sys
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

_PATCHABLE: tuple[Any, ...] = (
    builtins,
    os,
    os.path,
    select,
    selectors,
    selectors.DefaultSelector,
    signal,
    socket,
    socket.socket,
    struct,
    threading,
    time,
)
"""What the suite uses after the import; functions of it are looked at, and nothing else."""

_LIMITS = sorted(value for name, value in vars(resource).items() if name.startswith("RLIMIT_"))

_SETTLED = {
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGCHLD,
    signal.SIGHUP,
    signal.SIGPIPE,
    signal.SIGUSR2,
}
"""Signals that a body has as it sets them itself (`body.settle_in`)."""

_GONE = object()


class AsImported:
    """How this process is before an import, which finds ``directory`` for temporary files.

    `undo` is called after it, in the same process, and `redo` in a process forked from that;
    variables in ``environment`` are there whatever the import has done to them.
    """

    def __init__(self, directory: str, environment: Mapping[str, str]) -> None:
        self._directory = directory
        self._environment = environment
        self._functions = [_functions(place) for place in _PATCHABLE]
        self._settings = _settings()
        self._patches: list[tuple[Any, str, Any]] = []
        self._left: Mapping[str, Any] = {}
        os.environ["TMPDIR"] = directory

    def undo(self) -> None:
        """Be as before."""
        for place, before in zip(_PATCHABLE, self._functions, strict=True):
            now = _functions(place)
            # What is new in a module hides nothing; in a class it hides what the class inherits.
            names = {*before, *now} if isinstance(place, type) else set(before)
            for name in names:
                was, found = before.get(name, _GONE), now.get(name, _GONE)
                if found is not was:
                    self._patches.append((place, name, vars(place).get(name, _GONE)))
                    _put(place, name, was)
        self._left = _settings()
        _set(self._settings, self._left)

    def redo(self, directory: str) -> None:
        """Be as after the import, but for those variables, the current directory, and the
        ``directory`` for temporary files."""
        left = {name: value for name, value in self._left.items() if name != "directory"}
        own = {**self._environment, "TMPDIR": directory}
        handlers = left["signal handlers"].items()
        left["signal handlers"] = {n: handler for n, handler in handlers if n not in _SETTLED}
        left["environment"] = {**left["environment"], **own}
        _set(left, _settings())
        asked: Any = sys.modules.get("tempfile")
        if asked is not None and asked.tempdir == self._directory:
            asked.tempdir = None  # the import has asked for it, and Python has remembered it
        for place, name, found in self._patches:
            _put(place, name, found)


def _put(place: Any, name: str, function: Any) -> None:
    if function is not _GONE:
        setattr(place, name, function)
    elif name in vars(place):
        delattr(place, name)


def _functions(place: Any) -> dict[str, Any]:
    return {name: found for name, found in vars(place).items() if callable(found)}


def _settings() -> dict[str, Any]:
    return {name: get() for name, (get, _) in _SETTINGS.items()}


def _set(wanted: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if value != now[name]:
            try:
                _SETTINGS[name][1](value)
            except (OSError, ValueError):  # what only root may undo
                continue


def _umask() -> int:
    mask = os.umask(0o077)  # there is no way to ask without setting it
    os.umask(mask)
    return mask


def _directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _set_limits(limits: list[tuple[int, int]]) -> None:
    for number, limit in zip(_LIMITS, limits, strict=True):
        if resource.getrlimit(number) != limit:
            resource.setrlimit(number, limit)


def _set_environment(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _handlers() -> dict[int, Any]:
    return {number: signal.getsignal(number) for number in signal.valid_signals()}


def _set_handlers(handlers: Mapping[int, Any]) -> None:
    for number, handler in handlers.items():
        if handler is not None and signal.getsignal(number) is not handler:
            signal.signal(number, handler)


def _set_tracing(functions: tuple[Any, Any]) -> None:
    sys.settrace(functions[0])
    sys.setprofile(functions[1])


def _set_path(path: list[str]) -> None:
    sys.path[:] = path


def _set_filters(filters: list[Any]) -> None:
    warnings.resetwarnings()  # which says, too, that they have changed
    warnings.filters.extend(filters)  # type: ignore[attr-defined]


_SETTINGS: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "directory": (_directory, os.chdir),
    "environment": (lambda: dict(os.environ), _set_environment),
    "garbage collection": (gc.isenabled, lambda on: gc.enable() if on else gc.disable()),
    "limits": (lambda: [resource.getrlimit(number) for number in _LIMITS], _set_limits),
    "path": (lambda: list(sys.path), _set_path),
    "recursion": (sys.getrecursionlimit, sys.setrecursionlimit),
    "signal handlers": (_handlers, _set_handlers),
    "signal mask": (
        lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        lambda mask: signal.pthread_sigmask(signal.SIG_SETMASK, mask),
    ),
    "switching": (sys.getswitchinterval, sys.setswitchinterval),
    "timer": (lambda: signal.getitimer(signal.ITIMER_REAL)[0] > 0, lambda _: _no_timer()),
    "tracing": (lambda: (sys.gettrace(), sys.getprofile()), _set_tracing),
    "umask": (_umask, os.umask),
    "warnings filters": (lambda: list(warnings.filters), _set_filters),
}
"""A word for each thing that can be set -> how to ask for it, and how to set it."""


def _no_timer() -> None:
    """A timer ends with the process that has set it: a forked one has none."""
    signal.setitimer(signal.ITIMER_REAL, 0)


if hasattr(os, "sched_setaffinity"):
    _SETTINGS["affinity"] = (
        lambda: os.sched_getaffinity(0),
        lambda processors: os.sched_setaffinity(0, processors),
    )
