"""Where an act is committed: names of a context, and methods of the objects that it makes."""

from __future__ import annotations

import functools
import sys
from types import FrameType
from typing import Any

from mpconform.zoo.animal import Act

_SUITE = "mpconform.suite"
_SMOKE = "mpconform.suite.smoke"

OF_THE_CONTEXT = ("Pool", "Pipe", "cpu_count")


class Haunted:
    """A context, of which one name commits ``act`` first, when a check of a clause calls it."""

    def __init__(self, context: Any, place: str, act: Act) -> None:
        self._context = context
        self._place = place
        self._act = act

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._context, name)
        return acting(found, self._act) if name == self._place else found


def haunt(place: str, act: Act) -> None:
    """Have a method commit ``act`` first, when a check of a clause calls it."""
    import multiprocessing.connection
    import multiprocessing.pool
    import multiprocessing.process

    owners: dict[str, Any] = {
        "apply": multiprocessing.pool.Pool,
        "imap": multiprocessing.pool.Pool,
        "get": multiprocessing.pool.ApplyResult,
        "start": multiprocessing.process.BaseProcess,
        "join": multiprocessing.process.BaseProcess,
        "run": multiprocessing.process.BaseProcess,
        "send": multiprocessing.connection.Connection,
        "recv": multiprocessing.connection.Connection,
    }
    owner = owners[place]
    found = getattr(owner, place)
    if not hasattr(found, "acts"):  # once in a process
        setattr(owner, place, acting(found, act, anywhere=place == "run"))


def acting(function: Any, act: Act, anywhere: bool = False) -> Any:
    """The function, which commits ``act`` first if a check calls it; ``anywhere``: if one is among
    those that wait for it, as in a forked child."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if _checked(sys._getframe(1), anywhere):
            act()
        return function(*args, **kwargs)

    call.acts = True  # type: ignore[attr-defined]
    return call


def _checked(caller: FrameType, anywhere: bool) -> bool:
    names = []
    frame: FrameType | None = caller
    while frame is not None:
        names.append(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
    if _SMOKE in names:
        return False
    seen = names if anywhere else names[:1]
    return any(name.startswith(_SUITE) for name in seen)
