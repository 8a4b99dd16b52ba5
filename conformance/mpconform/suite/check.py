"""A check: the function that judges one clause, and how its inputs are made."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from itertools import product

from mpconform.annotations import Any
from mpconform.cases import Deferred
from mpconform.suite import running

Api = Any
"""The type of ``mp`` in a check: the backend's own names, so nothing can be promised of it."""

Function = Callable[..., str | None]
"""Returns what was seen, if it only looks (chapter ``observed``)."""


class Cases:
    """The inputs of a property: a strategy per argument, given examples, classes to be reached."""

    def __init__(
        self,
        strategies: dict[str, Deferred],
        examples: Sequence[dict[str, Any]],
        reach: Sequence[str],
    ) -> None:
        self.strategies = strategies
        self.examples = tuple(examples)
        self.reach = frozenset(reach)


class Sharing(Enum):
    """What a check shares with others, as long as everything in an arena passes."""

    ALONE = "alone"
    """Nothing. A module says so for all its checks with ``ALONE``, a constant that gives the
    reason: they need a process in which nothing has happened yet, or leave one unlike others. If
    that is so under some start methods only, it maps each of them to the reason."""
    PROCESS = "process"
    """The process: checks run in it one after the other, and each leaves it as it was."""
    POOL = "pool"
    """The process, and pools that stay open in it (`running.shared_pool`). A check says so in its
    decorator, with ``shares="pool"``; any other is refused them."""


class Check:
    """A function and the clause that it judges.

    The function is called in an arena, as ``function(mp, [witness], **case)``; it returns when the
    clause held, and raises `expect.Mismatch` when it did not. Any other exception is a failure too.
    """

    def __init__(
        self, clause_id: str, function: Function, shares: str = "process", stops: bool = False
    ) -> None:
        self.clause = clause_id
        self.stops = stops
        self.function = function
        self._shares = Sharing(shares)
        self.wants_witness = "witness" in _arguments_of(function)
        self.name = function.__name__
        self.module = function.__module__
        self.cases: Cases | None = getattr(function, "_cases", None)
        self.__doc__ = function.__doc__

    def __repr__(self) -> str:
        return f"<check {self.module}:{self.name} of {self.clause}>"

    @property
    def where(self) -> str:
        """File and line."""
        code = self.function.__code__
        return f"{code.co_filename}:{code.co_firstlineno}"

    def __reduce__(self) -> tuple[Any, ...]:
        return find_check, (self.module, self.name)

    @property
    def generates(self) -> bool:
        """Whether cases are generated for it, where a profile generates any."""
        return self.cases is not None and bool(self.cases.strategies)

    def run(self, mp: Api, **arguments: Any) -> str | None:
        """Call the function; it may use shared pools if the check has said so."""
        running.lend_pools(self._shares is Sharing.POOL)
        return self.function(mp, **arguments)

    def sharing(self, start_method: str) -> Sharing:
        """What the check shares with others under a start method."""
        alone: str | Mapping[str, str] = self.function.__globals__.get("ALONE", {})
        if isinstance(alone, str) or start_method in alone:
            return Sharing.ALONE
        return self._shares


def _arguments_of(function: Function) -> tuple[str, ...]:
    # What inspect.signature tells, without the module inspect: spawned processes import this.
    code = function.__code__
    return code.co_varnames[: code.co_argcount]


def find_check(module: str, name: str) -> Check:
    """The check called ``name`` in ``module`` (imports it)."""
    found = getattr(importlib.import_module(module), name)
    if not isinstance(found, Check):
        raise TypeError(f"{module}:{name} is not a check")
    return found


def clause(
    clause_id: str, *, shares: str = "process", stops: bool = False
) -> Callable[[Function], Check]:
    """Make a function the check of the clause ``clause_id`` (a slug defined in ``spec/``).

    ``shares`` is what it shares with others, as in `Sharing`: ``"process"`` or ``"pool"``. One that
    ``stops`` processes is disturbed by nobody who stops and continues some.
    """

    def decorate(function: Function) -> Check:
        return Check(clause_id, function, shares, stops)

    return decorate


class Each:
    """The values of an argument, every one of which is tried (`each`)."""

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = tuple(values)


def each(values: Iterable[Any]) -> Each:
    """A finite set of inputs, for `cases`: all of them are tried, and none is generated."""
    return Each(values)


def cases(
    *,
    examples: Sequence[dict[str, Any]] = (),
    reach: Sequence[str] = (),
    **arguments: Deferred | Each,
) -> Callable[[Function], Function]:
    """Give a check inputs: it is called once per case, with the case as keywords.

    Inputs are of a finite set (`each`; of several, all combinations are tried), or generated. In
    the latter case ``examples`` are cases that are always tried, first, and ``reach`` names the
    classes of cases that the check must meet (it calls `reached`); a run that met fewer is
    INCONCLUSIVE. Raises TypeError if only some arguments are of a finite set.
    """
    finite = {name: a.values for name, a in arguments.items() if isinstance(a, Each)}
    generated = {name: a for name, a in arguments.items() if not isinstance(a, Each)}
    if finite and (generated or examples):
        raise TypeError("either all arguments have a finite set of inputs, or none")
    if finite:
        examples = [dict(zip(finite, values, strict=True)) for values in product(*finite.values())]

    def decorate(function: Function) -> Function:
        function._cases = Cases(generated, examples, reach)  # type: ignore[attr-defined]
        return function

    return decorate
