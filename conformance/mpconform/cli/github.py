"""What a run tells GitHub, where it is a step of a job there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from mpconform.cli import job
from mpconform.expectations import Comparison
from mpconform.records import Run
from mpconform.views.annotations import as_annotations
from mpconform.views.run_markdown import as_markdown


def tell(run: Run, comparisons: Sequence[Comparison] = ()) -> None:
    """Print annotations, and add to the summary of the step; elsewhere nothing."""
    if not job.is_here():
        return
    for line in as_annotations(run, comparisons):
        job.command(line)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with suppress(OSError), Path(summary).open("a", encoding="utf-8", errors="replace") as file:
            file.write(as_markdown(run, comparisons))
