"""From the words on the command line to backends and clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mpconform.arena.client.adapter import Adapter
from mpconform.clauses import Clause, MalformedSpec, Spec, load_spec
from mpconform.cli.environments import HERE, Elsewhere, in_environments
from mpconform.cli.errors import CannotDo, unknown

DEFAULT_BACKENDS = ("stdlib", "reference")


def choose_adapters(names: Sequence[str], elsewhere: Elsewhere = HERE) -> dict[str, Adapter]:
    """The adapters for ``names``: installed ones, or ``package.module:attribute`` from anywhere.

    ``NAME==VERSION`` is that release of its library, in an environment of its own.
    """
    return in_environments(names or DEFAULT_BACKENDS, elsewhere)


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
