"""Saying what is not so."""

from __future__ import annotations

__all__ = ["claims_what_it_lacks", "denies_what_it_has"]


def claims_what_it_lacks() -> None:
    """Claims to have pipes, and has none."""


def denies_what_it_has() -> None:
    """Says that it lacks everything, and has it."""
