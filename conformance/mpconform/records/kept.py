"""The runs that are kept without being asked for: the last ten, in the user's state directory."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

import platformdirs

KEPT = 10
"""How many runs are kept."""


def directory() -> Path:
    """Where they are (on Linux ``~/.local/state/mpconform``; XDG_STATE_HOME moves it)."""
    return Path(platformdirs.user_state_dir("mpconform", appauthor=False))


def new_file() -> Path | None:
    """A file for a run that begins, with the oldest removed; None where none can be written."""
    now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S.%f")
    path = directory() / f"{now}-{os.getpid()}.jsonl"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError:
        return None
    for old in files()[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return path


def files() -> list[Path]:
    """The runs that are kept, the oldest first."""
    try:
        return sorted(directory().glob("*.jsonl"))
    except OSError:
        return []
