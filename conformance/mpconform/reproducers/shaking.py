"""What a check reaches of the suite, and under which names that stands in its script."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mpconform.reproducers.references import attributes, in_programs, own_names, references
from mpconform.reproducers.sources import Definition, External, Module, Submodule, module_called


class NoScript(Exception):
    """No script can be made; the message is the reason."""


_PREFIXED = "expect"
"""The module whose functions are called after it everywhere: its names are words of every day."""

_NOTHING = ("reached",)
"""What a check says to its arena alone: such statements are left out."""

_UNKNOWN = ("mpconform.annotations", "mpconform.cases", "mpconform.suite.check")
"""Modules of which nothing can stand in a script."""


@dataclass
class Reached:
    """The definitions, in the order in which they have to stand; the imports; the attributes that
    are asked for by name anywhere."""

    definitions: list[Definition] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    names: dict[Definition, str] = field(default_factory=dict)


def reached(first: Definition, *more: Definition) -> Reached:
    """All that some definitions reach. Raises NoScript."""
    found = Reached()
    waiting, seen = [*more, first], set()
    while waiting:
        one = waiting.pop()
        if one in seen or one.name in _NOTHING:
            continue
        seen.add(one)
        waiting += _next(one, found)
    found.definitions = _in_order(seen)
    found.attributes = _asked_for(found.definitions)
    found.names = _named(found)
    return found


def statement_of(one: Definition) -> tuple[ast.stmt, Module]:
    """Where a definition stands."""
    module = module_called(one.module)
    return module.statements[one.name], module


def _next(one: Definition, found: Reached) -> Iterator[Definition]:
    if one.module in _UNKNOWN:
        raise NoScript(f"it uses {one.name} of {one.module}, which is the suite's own")
    statement, module = statement_of(one)
    for name in in_programs(statement):
        meaning = module_called(name.module).meaning(name.name)
        if isinstance(meaning, Definition):
            yield meaning
    for reference in references(statement, module):
        meaning = reference.meaning
        if isinstance(meaning, Definition):
            yield meaning
        elif isinstance(meaning, Submodule):
            raise NoScript(f"it uses the module {meaning.name} as a whole")
        else:
            _import(meaning, found)


def _asked_for(definitions: Sequence[Definition]) -> set[str]:
    """The attributes that are asked for; by a class of a stand-in as far as it is used itself."""
    found: set[str] = set()
    methods: dict[str, set[str]] = {}
    for statement, module in map(statement_of, definitions):
        if isinstance(statement, ast.ClassDef) and module.is_stand_in:
            parts = [each for each in statement.body if isinstance(each, ast.FunctionDef)]
            methods |= {each.name: attributes(each) for each in parts}
        else:
            found |= attributes(statement)
    while more := set().union(*(methods[name] for name in found & {*methods})) - found:
        found |= more
    return found


def _import(meaning: External, found: Reached) -> None:
    if "mpadapters" in meaning.statement:
        raise NoScript("it is about the adapter")
    found.imports.add(meaning.statement)


def _in_order(found: set[Definition]) -> list[Definition]:
    """Modules after those that they import; in each, as it has them. One statement comes once."""
    by_module: dict[str, list[Definition]] = {}
    for one in found:
        by_module.setdefault(one.module, []).append(one)
    order: list[Definition] = []
    for name in sorted(by_module, key=_rank):
        statements: dict[int, Definition] = {}
        for one in sorted(by_module[name], key=lambda one: one.name):
            statements.setdefault(statement_of(one)[0].lineno, one)
        order += [statements[line] for line in sorted(statements)]
    return order


def _rank(name: str) -> tuple[int, str]:
    """How far a module is from those that import nothing of the suite."""
    module = module_called(name)
    if module.is_stand_in:
        return 0, name
    return 1 + max((_rank(each)[0] for each in module.imported), default=0), name


def _named(found: Reached) -> dict[Definition, str]:
    """A name for each, that none of another module and no function's own name is like."""
    taken = {*dir(builtins), "mp", "witness"}
    for one in found.definitions:
        taken |= own_names(statement_of(one)[0])
    names: dict[Definition, str] = {}
    for one in reversed(found.definitions):
        statement, module = statement_of(one)
        for each in [name for name, other in module.statements.items() if other is statement]:
            last = one.module.rpartition(".")[2].removeprefix("test_")
            name = each
            if name in taken or (last == _PREFIXED and name.islower()):
                name = f"{last}_{each}"
            taken.add(name)
            names[Definition(one.module, each)] = name
    return names
