"""What is asked of an environment."""

from __future__ import annotations

import re
from typing import NamedTuple


class CannotMake(Exception):
    """An environment cannot be had; the message is one line that says why."""


class Request(NamedTuple):
    """``requirements`` as pip takes them; ``python`` is a version (3.12, 3.12.1), or empty for that
    of this process."""

    requirements: tuple[str, ...] = ()
    python: str = ""

    @property
    def in_words(self) -> str:
        """For the name of a folder: billiard-4.2.0."""
        words = "-".join(re.sub(r"[^A-Za-z0-9.]+", "-", one) for one in self.requirements)
        return words.strip("-.")[:60] or "bare"
