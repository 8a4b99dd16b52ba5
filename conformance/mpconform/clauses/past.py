"""When a clause came, and how it was amended since: read from a file that the package carries.

``python -m tests.past`` makes the file, of what the repository has kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("past.json")


class Amendment(NamedTuple):
    """On that day a part of a clause (its sentence, its basis) was changed; it was ``before``."""

    day: str
    part: str
    before: str


class Past(NamedTuple):
    """The day on which a clause came, and its amendments, the first of them first.

    ``digest`` is that of what it says now.
    """

    came: str
    amendments: tuple[Amendment, ...]
    digest: str


def load_past(file: Path = FILE) -> Mapping[str, Past]:
    """The past of each clause, by id."""
    return {
        clause: Past(came, tuple(Amendment(*one) for one in amendments), digest)
        for clause, (came, amendments, digest) in json.loads(file.read_text("utf-8")).items()
    }
