"""Generating cases and shrinking the one that fails: all that this project asks of Hypothesis."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mpconform.arena.messages import Outcome
from mpconform.cases import Deferred
from mpconform.driver.effort import Effort
from mpconform.suite.check import Cases

Case = Mapping[str, Any]


def prepare() -> None:
    """Import Hypothesis, once, before processes are forked that all need it.

    What it caches goes to the user's cache directory, not into the folder that a run starts in.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache / "mpconform" / "hypothesis"))
    import hypothesis.strategies  # noqa: F401


def warm_up() -> None:
    """Let Hypothesis do what it does once per process, before processes are forked.

    A second case, after the simplest one, and so large that Hypothesis looks for constants in the
    modules that are loaded, which it does when it first wants one (one draw in twenty).
    """
    numbers = Deferred("integers", (), {})
    many = Deferred("lists", (numbers,), {"min_size": 100, "max_size": 100})
    generate(Cases({"x": many}, (), ()), lambda _: Outcome("passed"), _TWO)


_TWO = Effort(generated=2, deadline=0.0, shrink_seconds=0.0)


class _Falsified(Exception):
    def __init__(self, case: Case, outcome: Outcome) -> None:
        super().__init__(outcome.kind)
        self.found = case, outcome


def generate(
    cases: Cases, try_case: Callable[[Case], Outcome], effort: Effort
) -> tuple[Case, Outcome] | None:
    """Try generated cases; the smallest found that does not pass, with what it came to."""
    prepare()
    from hypothesis import HealthCheck, Verbosity, given, seed, settings
    from hypothesis import strategies as st

    @settings(
        max_examples=effort.generated,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @seed(effort.seed)
    @given(st.fixed_dictionaries({name: s.build() for name, s in cases.strategies.items()}))
    def every_case_passes(case: dict[str, Any]) -> None:
        outcome = try_case(case)
        if not outcome.passed:
            raise _Falsified(case, outcome)

    try:
        every_case_passes()
    except _Falsified as falsified:
        return falsified.found
    return None
