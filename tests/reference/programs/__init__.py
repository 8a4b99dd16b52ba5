"""Whole programs over mpreference, each run in a process of its own by `test_endings`.

A program ends by itself; one that hangs is seen by the test's deadline.
"""

from __future__ import annotations

from tests.reference.programs import endings, failures, memory

PROGRAMS = {
    program.__name__: program
    for chapter in (failures, endings, memory)
    for program in chapter.PROGRAMS
}
