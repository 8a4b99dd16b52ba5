"""How the workers of a pool are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mpreference.contexts import BaseContext


class Recipe(NamedTuple):
    """What Pool() was given, but for the number of workers."""

    context: BaseContext
    initializer: Callable[..., object] | None
    initargs: Iterable[Any]
    max_tasks: int | None
