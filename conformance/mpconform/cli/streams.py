"""What the commands print to: made usable, whoever started them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from mpconform.views.printable import printable


class _Console(Console):
    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """What a backend said is shown, and does nothing to the terminal."""
        for segment in super().render(renderable, options):
            text = segment.text if segment.control else printable(segment.text)
            yield segment._replace(text=text)

    def on_broken_pipe(self) -> None:
        """The reader has gone: that ends the command, which rich would make a failure of."""
        raise BrokenPipeError


def console(soft_wrap: bool = True) -> Console:
    """Where a command prints its views."""
    return _Console(highlight=False, soft_wrap=soft_wrap)


def put_right() -> None:
    """Open what is closed, or the next file that is opened would take its place; and print a
    replacement for what the terminal's encoding does not have."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the least number that is free
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # Open for as long as the process lives, as the streams that Python opens.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def forget_output() -> None:
    """Print nothing any more, not even what is still to be flushed at the end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
