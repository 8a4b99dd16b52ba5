"""What targets are called beside one another."""

from __future__ import annotations

import pytest

from mpconform.records import TargetKey
from mpconform.records.naming import told_apart


def key(backend: str, version: str, python: str, implementation: str = "CPython") -> TargetKey:
    return TargetKey(backend, version, "fork", implementation, python, "linux")


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([], ""),
        ([key("other", "2", "3.12.1")], ""),
        ([key("some", "1", "3.11.7")._replace(start_method="spawn")], ""),
        ([key("some", "2", "3.11.7")], "1"),
        ([key("some", "1", "3.12.1")], "on 3.11.7"),
        ([key("some", "2", "3.12.1")], "1 on 3.11.7"),
        ([key("some", "1", "3.11.9", "PyPy")], "on CPython 3.11.7"),
    ],
)
def test_what_differs_is_said(others: list[TargetKey], words: str) -> None:
    first = key("some", "1", "3.11.7")
    assert told_apart([first, *others])[first] == words


def test_a_version_that_is_pythons_is_said_once() -> None:
    old, new = key("stdlib", "3.10.13", "3.10.13"), key("stdlib", "3.13.0", "3.13.0")
    assert told_apart([old, new]) == {old: "3.10.13", new: "3.13.0"}
