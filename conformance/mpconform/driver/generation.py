"""Generating cases and shrinking the one that fails: all that this project asks of Hypothesis."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mpconform.arena.messages import Outcome
from mpconform.driver.profile import Profile
from mpconform.suite.check import Cases

Case = Mapping[str, Any]


_importing = threading.Lock()


def prepare() -> None:
    """Import Hypothesis, if that was not done yet; several threads may want it at once.

    What it caches goes to the user's cache directory, not into the folder that a run starts in.
    It looks for garbage in each thread that it begins to work in, of which a run has some fifty: it
    need not look through what is there for good. That is set aside once: Hypothesis would miss what
    refers to its own objects if this happened while it looks, and warn of that.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache / "mpconform" / "hypothesis"))
    with _importing:
        import hypothesis.strategies  # noqa: F401

        _set_aside()


@cache
def _set_aside() -> None:
    if hasattr(gc, "freeze"):
        gc.freeze()


class _Falsified(Exception):
    def __init__(self, case: Case, outcome: Outcome) -> None:
        super().__init__(outcome.kind)
        self.found = case, outcome


def generate(
    cases: Cases, try_case: Callable[[Case], Outcome], profile: Profile
) -> tuple[Case, Outcome] | None:
    """Try generated cases; the smallest found that does not pass, with what it came to."""
    prepare()
    from hypothesis import HealthCheck, Verbosity, given, seed, settings
    from hypothesis import strategies as st

    @settings(
        max_examples=profile.generated,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @seed(profile.seed)
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
