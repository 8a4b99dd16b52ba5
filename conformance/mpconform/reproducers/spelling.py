"""How a script says a library's names: as its own, or through the adapter that gives them."""

from __future__ import annotations

import ast
import importlib.util
import re
from dataclasses import dataclass
from importlib.metadata import entry_points
from multiprocessing.context import BaseContext
from pathlib import Path

_AT_HOME = {
    "wait": "connection.wait",
    "AsyncResult": "pool.AsyncResult",
    "MaybeEncodingError": "pool.MaybeEncodingError",
    "PoolClass": "pool.Pool",
}
"""Names of an api that are at home in a module of the library's package."""

_OF_CONTEXTS = {*dir(BaseContext), "Process"}

_OURS = ("adapter", "given", "lacks")
"""What an api says of itself, and no library has."""


@dataclass(frozen=True)
class Spelling:
    """A library under a start method: its ``module`` if that has multiprocessing's names, else the
    ``adapter`` that gives them (``package.module:attribute``)."""

    start_method: str
    module: str = ""
    adapter: str = ""
    has_engine: bool = False

    @staticmethod
    def of(backend: str, start_method: str, adapter: str = "") -> Spelling:
        """That of a backend, by its name or by its adapter's place. An adapter is read for it, and
        not imported."""
        place = adapter or _installed(backend)
        call = _backend(place)
        if call is None:
            return Spelling(start_method, adapter=place)
        first = call.args[0] if call.args else None
        if ast.unparse(call.func).endswith("drop_in") and isinstance(first, ast.Constant):
            return Spelling(start_method, str(first.value), place)
        engine = any(keyword.arg == "engine" for keyword in call.keywords)
        return Spelling(start_method, adapter=place, has_engine=engine)

    def spelled(self, name: str) -> str:
        """What a script says for ``mp.NAME``."""
        if not self.module:
            return f"mp.{name}"
        if name == "module":
            return self.module
        if name == "start_method":
            return f'"{self.start_method}"'
        if name in _AT_HOME:
            return f"{self.module}.{_AT_HOME[name]}"
        return f"mp.{name}" if name in _OF_CONTEXTS or name in _OURS else f"{self.module}.{name}"

    def imports(self, text: str) -> list[str]:
        """The lines that import what ``text`` names of it."""
        if not self.module:
            lines = ["from mpadapters import Api  # the adapter is part of mpconform"]
            module, _, attribute = self.adapter.partition(":")
            engine = f"from {module} import {attribute or 'backend'} as adapter"
            return [*lines, "import os", engine] if self.has_engine else lines
        homes = sorted({place.partition(".")[0] for place in _AT_HOME.values()})
        named = [home for home in homes if re.search(rf"{self.module}\.{home}\b", text)]
        return [f"import {self.module}", *(f"import {self.module}.{home}" for home in named)]

    @property
    def names(self) -> str:
        """The line that gives them."""
        if self.module:
            return f'mp = {self.module}.get_context("{self.start_method}")'
        return f'mp = Api("{self.adapter}", "{self.start_method}")'

    def around(self, call: str) -> list[str]:
        """A call, with what has to run meanwhile."""
        if not self.has_engine:
            return [call]
        return [
            "with adapter.engine() as variables:",
            "    os.environ.update(variables)",
            f"    {call}",
        ]


def _installed(backend: str) -> str:
    points = entry_points(group="mpconform.backends")
    return next((point.value for point in points if point.name == backend), "")


def _backend(place: str) -> ast.Call | None:
    """The call by which an adapter makes its backend."""
    module, _, attribute = place.partition(":")
    try:
        spec = importlib.util.find_spec(module) if module else None
    except ImportError:
        return None
    if spec is None or spec.origin is None:
        return None
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        if ast.unparse(node.targets[0]) == (attribute or "backend"):
            return node.value
    return None
