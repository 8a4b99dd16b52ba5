"""Mutants made by rule: what operators do, what is left out; each mutant is another program."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from mpconform.arena.client.adapter import Adapter
from mpconform.mutants import RuleMutant
from mpconform.mutants.plant import CannotPlant, mutated
from mpconform.mutants.rules import OPERATORS, SUBJECTS, Subject, mutants_of


def made(directory: Path, text: str, outside: frozenset[str] = frozenset()) -> list[RuleMutant]:
    """The mutants of a package with one module, which has ``text``."""
    directory.joinpath("sample.py").write_text(text)
    subject = Subject("sample", "sample", Adapter("a:b"), ("*.py",), {}, {}, outside)
    object.__setattr__(subject, "folder", directory)
    return mutants_of(subject)


@pytest.mark.parametrize(
    ("operator", "old", "new"),
    [
        ("compare", "x = a < b", ["x = a <= b"]),
        ("compare", "x = a  is  not b", ["x = a  is b"]),
        ("compare", "x = a in b == c", ["x = a not in b == c", "x = a in b != c"]),
        ("boolean", "x = a and b and c", ["x = a or b and c", "x = a and b or c"]),
        ("negate", "while a or b: f()", ["while not (a or b): f()"]),
        ("negate", "x = not (a)", ["x = (a)"]),
        ("negate", "if a == b: f()", []),
        ("constant", "f(0, 1, 2.5, True, None, 'a')", ["1", "0", "3.5", "False"]),
        ("arithmetic", "x += a - b", ["x -= a - b", "x += a + b"]),
        ("arithmetic", "x = -(-a)", ["x = (-a)", "x = -(a)"]),
        ("argument", "f(a)", []),
        ("argument", "f(a, b, c=d)", ["f(a, c=d)", "f(a, b)"]),
        ("argument", "f(c=d, e=g)", ["f(e=g)", "f(c=d)"]),
        ("argument", "f(*a)", []),
        ("delete", "f(a)", ["pass"]),
        ("delete", "x: int = 3", ["pass"]),
        ("delete", "assert x", []),
        ("delete", "assert x, 'why'", ["pass"]),
        ("return", "def f():\n    return (a)", ["return (None)"]),
        ("return", "def f():\n    return None", []),
        ("loop", "while a:\n    break", ["continue"]),
        ("handler", "try: f()\nexcept A: g(); h()", ["except A: raise"]),
        ("handler", "try: f()\nexcept (A, B): raise", ["except (B,): raise", "except (A,): raise"]),
        ("with", "with lock:\n    f()", ["if True:"]),
        ("with", "with a as b:\n    f()", []),
        ("finally", "try: f()\nfinally:\n    g()\n    h()", ["pass"]),
    ],
)
def test_an_operator_changes_what_it_is_about(
    tmp_path: Path, operator: str, old: str, new: list[str]
) -> None:
    found = [m for m in made(tmp_path, old) if m.operator == operator]
    if operator == "constant":
        assert [mutant.by for mutant in found] == new
    else:
        assert [mutant.new for mutant in found] == new


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring."""',
        "x: List[0]",
        "def f(a: Literal[1]) -> Literal[2]: ...",
        "class A:\n    def __repr__(self): return f(0)",
        "__all__ = ['a', *b]",
        "util.debug('closing %s', f(1))",
        "if sys.platform == 'win32':\n    f(0)",
        "class Outside:\n    def f(self): return f(0)",
    ],
)
def test_what_no_clause_is_about_is_left_alone(tmp_path: Path, text: str) -> None:
    assert made(tmp_path, text, frozenset({"Outside"})) == []


def test_the_text_of_an_exception_is_left_alone_and_the_exception_is_not(tmp_path: Path) -> None:
    text = "raise ValueError('%d of 1' % f(0))\nraise BufferTooShort(f(a, b))"
    assert [m.new for m in made(tmp_path, text)] == [
        "pass",
        "pass",
        "raise BufferTooShort(f(a))",
    ]


def test_every_operator_is_used_on_both_subjects() -> None:
    for subject in SUBJECTS.values():
        assert {mutant.operator for mutant in mutants_of(subject)} == set(OPERATORS)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_mutant_is_another_program_and_no_two_are_the_same(name: str) -> None:
    subject = SUBJECTS[name]
    mutants = mutants_of(subject)
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    assert len({(m.file, m.begin, m.replaced, m.by) for m in mutants}) == len(mutants)
    for mutant in random.Random(3).sample(mutants, 60):
        text = subject.text(mutant.file)
        assert ast.dump(ast.parse(mutant.into(text))) != ast.dump(ast.parse(text)), mutant.id


@pytest.mark.parametrize("name", SUBJECTS)
def test_it_says_which_lines_it_changes(name: str) -> None:
    subject = SUBJECTS[name]
    for mutant in random.Random(4).sample(mutants_of(subject), 60):
        before = subject.text(mutant.file)
        after = mutant.into(before).splitlines()
        rest = len(before.splitlines()) - mutant.line + 1 - len(mutant.old.splitlines())
        lines = after[mutant.line - 1 : len(after) - rest]
        assert [line.strip() for line in lines] == [s.strip() for s in mutant.new.splitlines()]


def test_in_another_version_of_the_file_it_is_refused(tmp_path: Path) -> None:
    (mutant,) = made(tmp_path, "f(a)")
    tmp_path.joinpath("sample.py").write_text("g(a)")
    with pytest.raises(CannotPlant, match=r"not the file that sample.py:1:delete:1 was made from"):
        mutated(mutant, tmp_path)


def test_files_of_one_start_method_are_put_to_that() -> None:
    methods = {m.file: m.start_method for s in SUBJECTS.values() for m in mutants_of(s)}
    assert methods["popen_spawn_posix.py"] == "spawn"
    assert methods["forkserver.py"] == methods["contexts/server.py"] == "forkserver"
    assert methods["pool.py"] == methods["pool/pool.py"] == ""
