"""The inputs of a check: a finite set is said once, and all of it is tried."""

from __future__ import annotations

import pytest

from mpconform.cases import integers
from mpconform.suite.check import cases, clause, each


def test_every_combination_of_finite_sets_is_a_case() -> None:
    @clause("a.clause")
    @cases(name=each(["a", "b"]), flag=each([True, False]))
    def check(mp: object, name: str, flag: bool) -> None:
        """Nothing."""

    assert check.cases is not None
    assert check.cases.strategies == {}
    assert [(case["name"], case["flag"]) for case in check.cases.examples] == [
        ("a", True),
        ("a", False),
        ("b", True),
        ("b", False),
    ]


def test_finite_sets_are_not_mixed_with_what_is_generated() -> None:
    with pytest.raises(TypeError, match="or none"):
        cases(name=each(["a"]), number=integers())
    with pytest.raises(TypeError, match="or none"):
        cases(name=each(["a"]), examples=[{"name": "b"}])
