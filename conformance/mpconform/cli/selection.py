"""From the words on the command line to backends and clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from mpconform.arena.client.adapter import Adapter
from mpconform.clauses import Clause, MalformedSpec, Spec, load_spec
from mpconform.cli.environments import HERE, Elsewhere, in_environments
from mpconform.cli.errors import CannotDo, unknown
from mpconform.cli.installed import known_adapters, missing

DEFAULT_BACKENDS = ("stdlib", "reference")


def choose_adapters(names: Sequence[str], elsewhere: Elsewhere = HERE) -> dict[str, Adapter]:
    """The adapters for ``names``: installed ones, or ``package.module:attribute`` from anywhere.

    ``NAME==VERSION`` is that release of its library, in an environment of its own.
    """
    return in_environments(names or DEFAULT_BACKENDS, elsewhere)


def all_adapters(elsewhere: Elsewhere = HERE) -> dict[str, Adapter]:
    """The adapters of all backends that are installed, or can be where ``elsewhere`` says; of the
    others it is told why not."""
    found: dict[str, Adapter] = {}
    for name in sorted(known_adapters()):
        if not elsewhere.is_here:
            try:
                found |= in_environments([name], elsewhere)
            except CannotDo as error:
                click.echo(f"{name} is left out: {error.format_message()}")
        elif needed := missing(name):
            click.echo(f"{name} is left out: it needs {needed}")
        else:
            found |= in_environments([name], elsewhere)
    return found


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
