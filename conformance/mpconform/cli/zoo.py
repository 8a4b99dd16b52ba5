"""``mpconform zoo``: the tool itself, put to backends that misbehave on purpose."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch

import click
from rich.console import Console
from rich.text import Text

from mpconform.cli import streams
from mpconform.cli.errors import ExitCode, unknown
from mpconform.zoo.animal import Animal
from mpconform.zoo.catalogue import ANIMALS
from mpconform.zoo.visit import BOUND, Visit, visit


@click.command("zoo", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[ANIMAL]...")
@click.option("--all", "everything", is_flag=True, help="Every animal.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="Animals at the same time (default: as many as cores).",
)
@click.option(
    "--bound",
    type=click.FloatRange(min=1),
    default=BOUND,
    show_default=True,
    metavar="SECONDS",
    help="In which the tool has to have come to an end with each.",
)
def command(names: tuple[str, ...], everything: bool, jobs: int | None, bound: float) -> int:
    """Run the tool itself on ANIMALs: backends that hang, crash, flood, patch, hide, on purpose.

    Without a name, they are listed; a name may be a pattern ('hangs-*'). Of each it is looked
    whether its verdict is right, a bystander passes, and the machine is as clean as before.

    Exit codes: 0 each was held; 1 one was not; 2 as everywhere.
    """
    console = streams.console()
    if not names and not everything:
        _listed(console)
        return ExitCode.CONFORMS
    animals = ANIMALS if everything else _chosen(names)
    held = 0
    for seen in _visits(animals, jobs or os.cpu_count() or 1, bound):
        console.print(line(seen))
        held += seen.held
    console.print(f"{len(animals)} animals: {held} held, {len(animals) - held} not")
    return ExitCode.CONFORMS if held == len(animals) else ExitCode.DOES_NOT_CONFORM


def _visits(animals: Sequence[Animal], jobs: int, bound: float) -> Iterable[Visit]:
    with ThreadPoolExecutor(jobs) as threads:
        yield from threads.map(lambda animal: visit(animal, bound), animals)


def _listed(console: Console) -> None:
    for animal in ANIMALS:
        text = Text(animal.name)
        console.print(text.append(f"  {animal.owed}: {animal.sentence}", style="dim"))


def _chosen(names: Sequence[str]) -> list[Animal]:
    for name in names:
        if not any(fnmatch(animal.name, name) for animal in ANIMALS):
            known = [animal.name for animal in ANIMALS]
            raise unknown("animal", name, known, "see 'mpconform zoo'")
    return [a for a in ANIMALS if any(fnmatch(a.name, name) for name in names)]


def line(seen: Visit) -> Text:
    """What came of a visit, in one line; what was wrong below it."""
    mark, style = ("held", "green") if seen.held else ("NOT HELD", "red")
    text = Text(f"{mark:9}", style=style)
    text.append(f"{seen.animal.name:48} {seen.seconds:6.1f} s  {seen.verdicts}", style="not bold")
    for wrong in seen.wrong:
        text.append(f"\n          {wrong}", style="yellow")
    return text
