"""Where a backend is loaded from: an adapter, and the interpreter that imports it."""

from __future__ import annotations

from typing import NamedTuple


class Interpreter(NamedTuple):
    """A Python: its ``executable`` (empty: this one), and the ``folder`` that it looks for modules
    in first, if there is one (a copy of a backend, or this tool where it is not installed)."""

    executable: str = ""
    folder: str = ""


class Adapter(NamedTuple):
    """``place`` is ``package.module:attribute``, in ``interpreter``."""

    place: str
    interpreter: Interpreter = Interpreter()

    @property
    def module(self) -> str:
        """The name of its module."""
        return self.place.partition(":")[0]

    def below(self, folder: str) -> Adapter:
        """The same, with ``folder`` looked into first."""
        return self._replace(interpreter=self.interpreter._replace(folder=folder))
