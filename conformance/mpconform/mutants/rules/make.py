"""All mutants that the operators make of a subject."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mpconform.mutants.model import RuleMutant

# Importing them enters the operators.
from mpconform.mutants.rules import expressions, statements
from mpconform.mutants.rules.left_out import left_out
from mpconform.mutants.rules.operators import OPERATORS, Replacement
from mpconform.mutants.rules.source import Source
from mpconform.mutants.rules.subjects import Subject

assert expressions
assert statements


def mutants_of(subject: Subject) -> list[RuleMutant]:
    """The mutants, in the order of their files and places."""
    found: list[RuleMutant] = []
    for file in subject.files:
        found += _of_file(subject, file, Source(subject.text(file)))
    return found


def _of_file(subject: Subject, file: str, source: Source) -> Iterator[RuleMutant]:
    numbers: Counter[tuple[int, str]] = Counter()
    for node in _nodes(source.tree, source, subject):
        for operator in OPERATORS.values():
            for edit in operator.change(node, source):
                line = source.line(edit.begin)
                numbers[line, operator.name] += 1
                name = f"{file}:{line}:{operator.name}:{numbers[line, operator.name]}"
                yield _mutant(subject, name, operator.name, file, source, node, edit)


def _nodes(whole: ast.AST, source: Source, subject: Subject) -> Iterator[ast.AST]:
    for part in ast.iter_child_nodes(whole):
        if not left_out(whole, part, source, subject.outside):
            yield part
            yield from _nodes(part, source, subject)


def _mutant(
    subject: Subject,
    name: str,
    operator: str,
    file: str,
    source: Source,
    node: ast.AST,
    edit: Replacement,
) -> RuleMutant:
    replaced = source.text[edit.begin : edit.end]
    changed = source.text[: edit.begin] + edit.new + source.text[edit.end :]
    first, last = source.line(edit.begin), source.line(edit.end)
    last_new = last - replaced.count("\n") + edit.new.count("\n")
    return RuleMutant(
        subject.name,
        name,
        file,
        first,
        operator,
        source.within(node),
        edit.begin,
        replaced,
        edit.new,
        source.passage(first, last),
        source.passage(first, last_new, changed),
        subject.chapters_of(file),
        subject.method_of(file),
    )
