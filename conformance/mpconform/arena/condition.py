"""The condition of a body between two cases: may the next check find it like this?

A check that shares its arena has to leave the process as it was. This looks at what a check can
change for good; a body that has changed is not used any further, and nobody is to blame.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

_SIGNALS = sorted(signal.valid_signals())
_LIMITS = sorted(value for name, value in vars(resource).items() if name.startswith("RLIMIT_"))
_TIMERS = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
_DESCRIPTORS = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
_PATCHABLE = ("builtins", "os", "select", "signal", "socket", "subprocess", "sys", "threading")
"""Modules whose functions a check may replace to set a scene; ``time`` is looked at, too."""


class Condition(NamedTuple):
    """What a process is like, apart from the objects in it.

    ``settings`` maps a word for each thing that can be set to how it is set; ``present`` maps a
    word for each kind of thing that can be added to those that are there, or to as many numbers.
    """

    settings: Mapping[str, Any]
    present: Mapping[str, frozenset[Any]]

    def once_used(self, after: Condition) -> Condition:
        """What is usual when the library was used for the first time, ``after`` which a body is as
        it says: then a library may start helpers, and settle on a start method."""
        library = {"library": after.settings["library"]}
        return Condition({**self.settings, **library}, after.present)

    def changed_from(self, usual: Condition) -> tuple[str, ...]:
        """The words for what is set otherwise than is ``usual``."""
        return tuple(name for name, was in usual.settings.items() if self._differs(name, was))

    def added_to(self, usual: Condition) -> tuple[str, ...]:
        """The words for what is there beside what is ``usual``."""
        kinds = usual.present.items()
        return tuple(name for name, there in kinds if not self.present[name] <= there)

    def _differs(self, name: str, was: Any) -> bool:
        now = self.settings[name]
        if now == was or name != "functions":
            return bool(now != was)
        # Modules keep other things beside their functions, such as the last exception.
        return any(_functions(now.get(module, {})) != _functions(was[module]) for module in was)


def condition(library: Callable[[], Any] = lambda: None) -> Condition:
    """The condition of this process now; call it in the main thread.

    ``library`` tells how the library under test is set (its start method, say).
    """
    modules = {name: sys.modules[name] for name in (*_PATCHABLE, "time") if name in sys.modules}
    settings = {
        "affinity": _affinity(),
        "arguments": tuple(sys.argv),
        "directory": _directory(),
        "environment": dict(os.environ),
        "functions": {name: dict(vars(module)) for name, module in modules.items()},
        "garbage collection": _garbage_collection(),
        "interpreter": (sys.getswitchinterval(), sys.getrecursionlimit(), threading.stack_size()),
        "library": library(),
        "limits": [resource.getrlimit(number) for number in _LIMITS],
        "path": tuple(sys.path),
        "priority": os.getpriority(os.PRIO_PROCESS, 0),
        "session": (os.getsid(0), os.getpgrp()),
        "signal handlers": [signal.getsignal(number) for number in _SIGNALS],
        "signal mask": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "socket timeout": modules["socket"].getdefaulttimeout() if "socket" in modules else None,
        "streams": (sys.stdin, sys.stdout, sys.stderr, _standard_streams()),
        "timers": [signal.getitimer(timer)[1] for timer in _TIMERS],
        "tracing": (sys.gettrace(), sys.getprofile()),
        "umask": _umask(),
        "wakeup descriptor": _wakeup_descriptor(),
        "warnings filters": _warnings_filters(),
    }
    present = {
        "children": _children(),
        "descriptors": frozenset(range(_descriptors())),
        "threads": frozenset(range(threading.active_count())),
    }
    return Condition(settings, present)


def _garbage_collection() -> Any:
    return gc.isenabled(), gc.get_threshold() if hasattr(gc, "get_threshold") else None


def _affinity() -> Any:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None


def _directory() -> str:
    try:
        return os.getcwd()
    except OSError:  # somebody has removed it
        return ""


def _functions(names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in names.items() if callable(value)}


def _umask() -> int:
    mask = os.umask(0o077)  # there is no way to ask without setting it
    os.umask(mask)
    return mask


def _wakeup_descriptor() -> int:
    descriptor = signal.set_wakeup_fd(-1)  # nor here
    if descriptor != -1:
        signal.set_wakeup_fd(descriptor)
    return descriptor


def _warnings_filters() -> list[Any]:
    warnings = sys.modules.get("warnings")
    return list(warnings.filters) if warnings else []


def _children() -> frozenset[int]:
    """Process ids, also of those that have ended and were not waited for (Linux; else empty)."""
    found: set[int] = set()
    try:
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children") as file:
                found.update(map(int, file.read().split()))
    except OSError:  # no such files here, or a thread that has just ended
        pass
    return frozenset(found)


def _descriptors() -> int:
    """How many descriptors are open. Which they are says nothing: numbers are given out again."""
    try:
        return len(os.listdir(_DESCRIPTORS))
    except OSError:
        return 0


def _standard_streams() -> list[Any]:
    """What the descriptors 0, 1 and 2 lead to."""
    found: list[Any] = []
    for descriptor in (0, 1, 2):
        try:
            status = os.fstat(descriptor)
            found.append((status.st_dev, status.st_ino))
        except OSError:  # it is closed
            found.append(None)
    return found
