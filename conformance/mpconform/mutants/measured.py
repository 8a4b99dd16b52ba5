"""How strong the suite was measured to be, in a file (JSON) that the package carries: of which
library how many mutants that were drawn at random it notices, and how soon."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("measured.json")
"""What is known of this suite."""


@dataclass(frozen=True)
class Measured:
    """Mutants of one library (``subject``) that ``counted``, for they are not equivalent to the
    original, how many were noticed, and the median of the ``seconds`` that this took."""

    subject: str
    counted: int
    noticed: int
    seconds: float


def read_measured() -> Sequence[Measured]:
    """What the file says."""
    return [Measured(**row) for row in json.loads(FILE.read_text(encoding="utf-8"))]


def write_measured(found: Iterable[Measured]) -> None:
    """Write the file."""
    text = json.dumps([asdict(one) for one in found], indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
