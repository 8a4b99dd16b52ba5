"""Expectation files: what a backend is known to fail, so that anything else stands out."""

from mpconform.expectations.compare import (
    Comparison,
    UnexpectedResult,
    compare,
    is_expected,
    unexpected_result,
)
from mpconform.expectations.model import Expectation, Expectations
from mpconform.expectations.read import BadExpectations, read_expectations

__all__ = [
    "BadExpectations",
    "Comparison",
    "Expectation",
    "Expectations",
    "UnexpectedResult",
    "compare",
    "is_expected",
    "read_expectations",
    "unexpected_result",
]
