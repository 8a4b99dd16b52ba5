"""How strong the suite is, and how often it was seen to cry wolf, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.mutants.measured import read_measured
from mpconform.stress.tally import FILE, read_tally

_WORDS = {"reference": "reference", "stdlib": "standard library"}


def strength() -> Iterator[str]:
    """The sentences, made of what the package carries."""
    for one in read_measured():
        yield (
            f"Of {one.counted} mutants of the {_WORDS[one.subject]}, drawn at random, it notices "
            f"{one.noticed} ({one.noticed / one.counted:.1%}), half of them within "
            f"{one.seconds:.1f} s."
        )
    yield "Clauses have been written for what these mutants showed: of fresh ones it notices fewer."
    counts = read_tally(FILE).counts
    runs = sum(count.runs for count in counts)
    changed = sum(len(count.changed) for count in counts)
    yield f"Verdicts that changed in {runs} runs under stress: {changed}."
