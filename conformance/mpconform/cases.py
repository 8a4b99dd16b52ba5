"""Hypothesis strategies, named now and built later.

A check's module is imported by every process that a backend spawns, and such a process must not
import Hypothesis. So ``from mpconform.cases import integers, lists`` gives constructors which only
remember how they were called; the driver, which does have Hypothesis, builds the real strategies.
Every public name of ``hypothesis.strategies`` is available, with its own meaning and arguments.
"""

from __future__ import annotations

from collections.abc import Callable

from mpconform.annotations import Any


class Deferred:
    """A strategy to be: a name in ``hypothesis.strategies`` and the arguments to call it with."""

    def __init__(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._name = name
        self._args = args
        self._kwargs = kwargs

    def __or__(self, other: Deferred) -> Deferred:
        return Deferred("one_of", (self, other), {})

    def map(self, function: Callable[[Any], Any]) -> Deferred:
        """The strategy whose examples are this one's, each passed through ``function``."""
        return Deferred("builds", (function, self), {})

    def build(self) -> Any:
        """The Hypothesis strategy (imports Hypothesis)."""
        from hypothesis import strategies

        constructor = getattr(strategies, self._name)
        args = [_built(argument) for argument in self._args]
        kwargs = {name: _built(argument) for name, argument in self._kwargs.items()}
        return constructor(*args, **kwargs)


def _built(argument: Any) -> Any:
    if isinstance(argument, Deferred):
        return argument.build()
    if isinstance(argument, (list, tuple)):
        return type(argument)(_built(item) for item in argument)
    return argument


def text(alphabet: str = "ab01 .é√😀", **kwargs: Any) -> Deferred:
    """``hypothesis.strategies.text`` over a small alphabet.

    Over all of Unicode, Hypothesis first builds a table that costs more than the rest of a run.
    """
    return Deferred("text", (), {"alphabet": alphabet, **kwargs})


def __getattr__(name: str) -> Callable[..., Deferred]:
    if name.startswith("_"):
        raise AttributeError(name)

    def constructor(*args: Any, **kwargs: Any) -> Deferred:
        return Deferred(name, args, kwargs)

    return constructor
