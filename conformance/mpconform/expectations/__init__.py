"""Expectation files: what a backend is known to fail, so that anything else stands out."""

from mpconform.expectations.compare import (
    DOES_NOT_APPLY,
    Comparison,
    IdleEntry,
    UnexpectedResult,
    compare,
    expected_clauses,
    expected_verdicts,
    is_expected,
    is_race,
    unexpected_result,
)
from mpconform.expectations.model import Expectation, Expectations
from mpconform.expectations.read import BadExpectations, read_expectations

__all__ = [
    "DOES_NOT_APPLY",
    "BadExpectations",
    "Comparison",
    "Expectation",
    "Expectations",
    "IdleEntry",
    "UnexpectedResult",
    "compare",
    "expected_clauses",
    "expected_verdicts",
    "is_expected",
    "is_race",
    "read_expectations",
    "unexpected_result",
]
