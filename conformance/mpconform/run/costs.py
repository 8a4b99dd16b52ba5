"""What judging a clause costs: seconds of a lane, as measured on the reference on an idle machine.

``costs.json`` is made by ``python benchmarks/clause_cost.py RECORDS --write``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from statistics import median


@cache
def _costs() -> Mapping[str, float]:
    text = files("mpconform.run").joinpath("costs.json").read_text(encoding="utf-8")
    costs: dict[str, float] = json.loads(text)
    return costs


def cost(clause: str) -> float:
    """That of the clause with this id, in seconds; the median of all for one that is new."""
    known = _costs().get(clause)
    return _usual() if known is None else known


@cache
def _usual() -> float:
    return median(_costs().values())
