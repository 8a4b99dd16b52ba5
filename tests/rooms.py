"""The rooms of the house, and which imports which: ``python -m tests.rooms``.

A room is a package (or a module beside the packages) of what is shipped. Imports for annotations
alone, and those inside functions, count too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {
    "mpreference": ROOT / "reference_impl" / "mpreference",
    "mpadapters": ROOT / "adapters" / "mpadapters",
    "mpconform": ROOT / "conformance" / "mpconform",
}
NESTED = ("arena/client",)
"""Packages within packages that are rooms of their own."""


def room_of(module: str) -> str:
    """The room of a module by its full name; '' for what is none of ours."""
    top, *rest = module.split(".")
    if top not in SOURCES:
        return ""
    if top != "mpconform" or not rest:
        return top
    for nested in NESTED:
        if rest[: nested.count("/") + 1] == nested.split("/"):
            return nested
    return rest[0]


def files() -> Iterator[tuple[str, Path]]:
    """The full name of every module that is shipped, and where it is."""
    for top, folder in SOURCES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = [top, *path.relative_to(folder).with_suffix("").parts]
            yield ".".join(part for part in parts if part != "__init__"), path


def imports() -> dict[str, set[str]]:
    """Room -> the rooms that it imports."""
    modules = dict(files())
    found: dict[str, set[str]] = {}
    for module, path in modules.items():
        room = room_of(module)
        imported = found.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported.update(room_of(name) for name in _names(node, modules))
        imported -= {"", room, "mpconform"}
    return found


def _names(node: ast.AST, modules: dict[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in modules else node.module


def in_order() -> list[str]:
    """The rooms, each after those that it imports. Raises graphlib.CycleError."""
    return list(TopologicalSorter(imports()).static_order())


def classes() -> dict[str, list[str]]:
    """The name of each class of mpconform and mpadapters -> the modules that define it."""
    found: dict[str, list[str]] = {}
    for module, path in files():
        if module.startswith(
            ("mpconform.suite.", "mpconform.reproducers.stand_ins.", "mpreference")
        ):
            continue  # checks define small classes of their own, and the reference is another world
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(module)
    return found


def main() -> None:
    """Print the table, the lowest room first."""
    found = imports()
    for room in in_order():
        print(f"| {room} | {', '.join(sorted(found.get(room, ())))} |")


if __name__ == "__main__":
    main()
