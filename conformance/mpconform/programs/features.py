"""What is new about a history: how its steps came out, and what rules said of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from zlib import crc32

from mpconform.programs.history import History
from mpconform.programs.language import kind_of
from mpconform.programs.model import Judgement


def features(history: History, judgement: Judgement) -> frozenset[int]:
    """Numbers, the same in every process, of what a history shows."""
    return frozenset(crc32(repr(each).encode()) for each in _features(history, judgement))


def _features(history: History, judgement: Judgement) -> Iterator[Any]:
    yield from judgement.counts
    yield from pairwise(_came_out(history))


def _came_out(history: History) -> Iterator[tuple[str, str]]:
    """Each step, and how it came out."""
    for step, operation in enumerate(history.program):
        call = history.by_step.get(step)
        if call is None or call.ended is None:
            outcome = "never ended"
        else:
            outcome = call.error or ("nothing" if call.value is None else "a value")
        yield kind_of(operation), outcome
