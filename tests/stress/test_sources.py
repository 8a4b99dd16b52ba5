"""What a check is: it begins again as provisional where it, or what it uses, has changed."""

from __future__ import annotations

import importlib
import inspect

import pytest

from mpconform.reproducers import shaking
from mpconform.reproducers.sources import Module, module_called
from mpconform.stress.sources import digest
from mpconform.suite.check import find_check

CHECK = "mpconform.suite.pool.test_apply"


def changed(monkeypatch: pytest.MonkeyPatch, module: str, old: str, new: str) -> bool:
    """Whether the digests of that module's checks change with a passage of another."""
    checks = [
        find_check(CHECK, name)
        for name in module_called(CHECK).statements
        if name.startswith("test_")
    ]
    before = [digest([check]) for check in checks]
    text = inspect.getsource(importlib.import_module(module))
    assert old in text
    other = Module(module, text.replace(old, new))
    with monkeypatch.context() as patch:
        patch.setattr(
            shaking, "module_called", lambda name: other if name == module else module_called(name)
        )
        return before != [digest([check]) for check in checks]


def test_a_check_that_says_something_else_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    assert changed(monkeypatch, CHECK, "expect.", "expected.")


def test_so_is_one_that_uses_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert changed(monkeypatch, "mpconform.suite.tasks", "return value", "return not value")


def test_a_comment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not changed(monkeypatch, CHECK, "\n@clause", "\n# Why.\n@clause")
