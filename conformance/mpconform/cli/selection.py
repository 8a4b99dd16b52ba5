"""From the words on the command line to backends, clauses and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import entry_points

from mpconform.arena.client.adapter import Adapter
from mpconform.clauses import Clause, MalformedSpec, Spec, load_spec
from mpconform.cli.errors import CannotDo, unknown

GROUP = "mpconform.backends"
"""The entry-point group in which a library ships an adapter of its own."""

DEFAULT_BACKENDS = ("stdlib", "reference")


def known_adapters() -> dict[str, Adapter]:
    """Name -> adapter, of all that is installed."""
    return {point.name: Adapter(point.value) for point in entry_points(group=GROUP)}


def choose_adapters(names: Sequence[str]) -> dict[str, Adapter]:
    """The adapters for ``names``: installed ones, or ``package.module:attribute`` from anywhere."""
    known = known_adapters()
    chosen = {}
    for name in names or DEFAULT_BACKENDS:
        if ":" in name:
            chosen[name] = Adapter(name)
        elif name in known:
            chosen[name] = known[name]
        elif "." in name and name not in known:
            hint = f"if that is a module, name the adapter in it: {name}:backend"
            raise unknown("backend", name, known, hint)
        else:
            hint = "see 'mpconform backends', or name an adapter as package.module:attribute"
            raise unknown("backend", name, known, hint)
    return chosen


def choose_clauses(spec: Spec, patterns: Sequence[str]) -> list[Clause]:
    """The clauses that match ``patterns``; every pattern has to match something."""
    for pattern in patterns:
        if not spec.matching([pattern]):
            raise unknown("clause", pattern, spec.ids, "see 'mpconform clauses'")
    return spec.matching(patterns) if patterns else list(spec)


def spec_or_error() -> Spec:
    """The spec; a malformed one is reported in one line."""
    with reading_the_spec():
        return load_spec()


@contextmanager
def reading_the_spec() -> Iterator[None]:
    """Report a malformed spec in one line."""
    try:
        yield
    except MalformedSpec as error:
        raise CannotDo(f"the spec is malformed: {error}") from error
