"""``mpconform backends``: which adapters are installed, and what they lack."""

from __future__ import annotations

import click
from rich.text import Text

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken, Description
from mpconform.cli import streams
from mpconform.cli.installed import known_adapters
from mpconform.run.preflight import preflight


@click.command("backends", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """List the installed adapters, their start methods, and what their libraries lack."""
    preflight()
    console = streams.console(soft_wrap=False)
    for name, adapter in sorted(known_adapters().items()):
        description = described(adapter)
        line = Text(f"{name:14}", style="bold")
        if isinstance(description, Broken):
            console.print(line.append(f" not usable: {description.reason}", style="dim"))
            continue
        methods = ", ".join(description.start_methods)
        console.print(line.append(f" {description.version:10} {methods}", style="not bold"))
        for capability, reason in description.lacks.items():
            console.print(Text(f"{'':15} lacks {capability}: {reason}", style="dim"))


def described(adapter: Adapter) -> Description | Broken:
    """What one adapter says of its backend."""
    arenas = Arenas()
    try:
        with arenas.borrowed(adapter) as arena:
            return arena.describe()
    finally:
        arenas.close()
