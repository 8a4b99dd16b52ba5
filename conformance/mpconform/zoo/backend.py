"""The adapter by which an animal is met: the environment says which (`VARIABLE`)."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

from mpadapters import Backend, everything_but
from mpconform.zoo.animal import VARIABLE, Animal
from mpconform.zoo.catalogue import find
from mpconform.zoo.places import OF_THE_CONTEXT, Haunted, haunt

_animal: Animal = find(os.environ[VARIABLE])


def _api(start_method: str) -> Any:
    if _animal.place == "api":
        _animal.act()
    context: Any = multiprocessing.get_context(start_method)
    for place, act in (
        (_animal.place, _animal.act),
        (_animal.second_place, _animal.second),
    ):
        if place in OF_THE_CONTEXT and act is not None:
            context = Haunted(context, place, act)
        elif act is not None and place not in ("", "import", "api", "claims", "denies"):
            haunt(place, act)
    if _animal.place == "claims":
        return _Without(context)
    return context


class _Without:
    """A context without a name that it claims to have."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        if name == "Pipe":
            raise AttributeError(name)
        return getattr(self._context, name)


if _animal.place == "import":
    _animal.act()

backend = Backend(
    name="animal",
    api=_api,
    start_methods=[_animal.start_method],
    lacks=everything_but(reason="it says so") if _animal.place == "denies" else {},
    slowest_timer=0.1,
    module="" if _animal.place == "claims" else "multiprocessing",
)
