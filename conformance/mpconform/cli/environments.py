"""Backends in environments of their own: other releases of a library, other Pythons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from mpconform.arena.client.adapter import Adapter
from mpconform.cli.errors import CannotDo
from mpconform.cli.installed import adapter_called, requirements
from mpconform.environments import CannotMake, Request, made


@dataclass(frozen=True)
class Elsewhere:
    """``pythons``: versions to judge each backend on, empty for this one; ``beside``: requirements
    to install as well."""

    pythons: Sequence[str] = ()
    beside: Sequence[str] = ()

    @property
    def is_here(self) -> bool:
        """Whether no environment has to be made."""
        return not self.pythons and not self.beside


HERE = Elsewhere()
"""On this Python, with what is installed."""


def environment_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --python and --with."""
    for option in (
        click.option(
            "--with",
            "beside",
            multiple=True,
            metavar="REQUIREMENT",
            help="Install this too where an environment is made (repeatable).",
        ),
        click.option(
            "--python",
            "pythons",
            multiple=True,
            metavar="VERSION",
            help="Judge on this Python, in an environment that is made and kept (repeatable).",
        ),
    ):
        function = option(function)
    return function


def in_environments(names: Sequence[str], elsewhere: Elsewhere) -> dict[str, Adapter]:
    """The adapters for ``names``, each on each Python; ``NAME==VERSION`` is that release."""
    return {label: adapter for name in names for label, adapter in _on_each_python(name, elsewhere)}


def _on_each_python(name: str, elsewhere: Elsewhere) -> Iterator[tuple[str, Adapter]]:
    library, _, version = name.partition("==")
    adapter = adapter_called(library)
    for python in elsewhere.pythons or ("",):
        label = f"{name} on {python}" if python else name
        if version or python or elsewhere.beside:
            wanted = (*requirements(library, version), *elsewhere.beside)
            yield label, _moved(adapter, Request(wanted, python))
        else:
            yield label, adapter


def _moved(adapter: Adapter, request: Request) -> Adapter:
    try:
        return adapter._replace(interpreter=made(request, on_making=_told))
    except CannotMake as error:
        raise CannotDo(str(error)) from error


def _told(request: Request) -> None:
    what = ", ".join(request.requirements) or "nothing but the tool"
    where = f" on Python {request.python}" if request.python else ""
    click.echo(f"making an environment{where} with {what}", err=True)
