"""What of a perturbation a finding needs: nothing, the stops, or delays at which lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from mpconform.arena.perturbation import Perturbation
from mpconform.arena.preemption import Point

Fails = Callable[[Perturbation | None], bool]
"""Whether a program still breaks its clause so perturbed; once there is no more time, it is said
not to."""


def narrowed(perturbation: Perturbation, folder: str, fails: Fails) -> Perturbation | None:
    """The least of ``perturbation`` that was seen to be enough; None: it takes none."""
    if fails(None):
        return None
    if perturbation.second:
        return perturbation
    for less in (
        replace(perturbation, rate=0),
        replace(perturbation, stops=False),
    ):
        if fails(less):
            perturbation = less
            break
    if not perturbation.rate:
        return perturbation
    points = delayed_lines(perturbation, folder)
    if not fails(replace(perturbation, points=points)):
        return perturbation
    return replace(perturbation, points=_halved(points, perturbation, fails))


def _halved(
    points: tuple[Point, ...], perturbation: Perturbation, fails: Fails
) -> tuple[Point, ...]:
    """Fewer points that are still enough: halves, quarters and so on are left out in turn."""
    size = len(points) // 2
    while size:
        for first in range(0, len(points), size):
            fewer = points[:first] + points[first + size :]
            if fewer != points and fails(replace(perturbation, points=fewer)):
                points = fewer
                break
        else:
            size //= 2
    return points


def delayed_lines(perturbation: Perturbation, folder: str) -> tuple[Point, ...]:
    """The lines of the modules below a folder that a perturbation delays."""
    found: list[Point] = []
    for path in sorted(Path(folder).rglob("*.py")):
        file = os.path.relpath(path, folder)
        count = len(path.read_bytes().splitlines())
        found += [(file, n) for n in range(1, count + 1) if perturbation.delay(file, n)]
    return tuple(found)


def in_words(perturbation: Perturbation | None, most: int = 6) -> str:
    """What a finding takes, to be shown."""
    if perturbation is None:
        return "it comes without any perturbation"
    parts = ["processes stopped and continued"] if perturbation.stops else []
    if perturbation.second:
        where = _lines(perturbation.points, most) if perturbation.points else "one of its lines"
        return (
            f"it takes {' and '.join([*parts, f'that the second thread stands still at {where}'])}"
        )
    if perturbation.points is not None:
        parts.append("delays at " + _lines(perturbation.points, most))
    elif perturbation.rate:
        parts.append(f"delays at one line of {perturbation.rate}")
    return f"it takes {' and '.join(parts) or 'threads that take turns quickly'}"


def _lines(points: Sequence[Point], most: int) -> str:
    named = ", ".join(f"{file}:{line}" for file, line in points[:most])
    return named + (f" and {len(points) - most} lines more" if len(points) > most else "")
