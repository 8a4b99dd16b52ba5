"""A clause needs what its check uses: that taken away, and declared, costs UNSUPPORTED, no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path

import pytest

import mpconform.suite
from mpadapters import Capability
from mpconform.clauses import load_spec
from mpconform.records import Verdict
from mpconform.suite.index import checks_by_clause
from tests.backends import without
from tests.running import judged

pytestmark = pytest.mark.once


CHECKS = checks_by_clause()

_OBJECTS = {
    "pool": Capability.POOL_APPLY,
    "pipe": Capability.PIPE,
    "process": Capability.PROCESS,
}


def who_could_use(capability: Capability) -> list[str]:
    """The clauses whose checks could use it: those of a pool's methods need a pool, and say so,
    which shows where that is taken away as a whole; and the name stands in what they import."""
    whole = _OBJECTS.get(capability.value.partition(".")[0], capability)
    modules = modules_with(without.words(capability))
    return [
        clause.id
        for clause in load_spec()
        if (whole is capability or whole in clause.needs)
        and any(check.module in modules for check in CHECKS.get(clause.id, ()))
    ]


def modules_with(words: Collection[str]) -> set[str]:
    """The modules of the suite in which one of ``words`` stands, and those that import them."""
    texts = {path: path.read_text() for path in Path(mpconform.suite.__file__).parent.rglob("*.py")}
    names = {path: _module(path) for path in texts}
    found = {
        names[path]
        for path, text in texts.items()
        if not words or any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)
    }
    while True:
        more = {
            names[path]
            for path, text in texts.items()
            if names[path] not in found and _imports(text) & found
        }
        if not more:
            return found
        found |= more


def _module(path: Path) -> str:
    below = path.relative_to(Path(mpconform.__file__).parent.parent).with_suffix("")
    return ".".join(below.parts).removesuffix(".__init__")


def _imports(text: str) -> set[str]:
    """What a module imports of the suite; what the suite's own package hands out is no use of it,
    but for the module itself."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("capability", without.CAPABILITIES, ids=lambda c: c.value)
def test_what_is_declared_to_lack_is_not_used(capability: Capability, tmp_path: Path) -> None:
    adapter = f"tests.backends.without:{without.attribute(capability)}"
    chosen = [word for clause in who_could_use(capability) for word in ("--clause", clause)]
    _, run = judged(tmp_path, adapter, *chosen, "--profile", "smoke")
    assert [target.broken for target in run.targets] == [""]
    judged_otherwise = {
        result.clause: f"{result.verdict.value}: {result.got}"
        for result in run.results
        if result.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED)
    }
    assert judged_otherwise == {}
