"""Expectation files: what a backend is known to fail, so that anything else stands out."""

from mpconform.expectations.compare import Comparison, Place, Surprise, compare, is_expected
from mpconform.expectations.model import Expectation, Expectations
from mpconform.expectations.read import BadExpectations, read_expectations

__all__ = [
    "BadExpectations",
    "Comparison",
    "Expectation",
    "Expectations",
    "Place",
    "Surprise",
    "compare",
    "is_expected",
    "read_expectations",
]
