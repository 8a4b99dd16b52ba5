"""The output of a step of a GitHub job: nothing in it is a command, but what we say to the job."""

from __future__ import annotations

import os
import sys
from typing import IO, Any

from mpconform.views.workflow_commands import as_text


def is_here() -> bool:
    """Whether this is a step of such a job."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def begin() -> None:
    """Make the standard streams such that the runner obeys nothing of what is printed from now on;
    elsewhere nothing."""
    if is_here():
        for name in ("stdout", "stderr"):
            setattr(sys, name, _Text(getattr(sys, name)))


def command(line: str) -> None:
    """Print a command to the runner."""
    stream = sys.stdout
    if isinstance(stream, _Text):
        stream.write_command(line)
    else:
        print(line)


class _Text:
    """A stream for text, in which a line may come in pieces."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._begun = ""
        """What of the current line decides how it goes on."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Print the text as text."""
        whole = self._begun + text
        self._stream.write(as_text(whole)[len(as_text(self._begun)) :])
        line = whole[1 + max(whole.rfind("\n"), whole.rfind("\r")) :]
        self._begun = f"x{line[-80:]}" if line.strip() else line
        return len(text)

    def write_command(self, line: str) -> None:
        """Print a line that the runner is to obey."""
        self._stream.write(f"\n{line}\n" if self._begun else f"{line}\n")
        self._begun = ""
