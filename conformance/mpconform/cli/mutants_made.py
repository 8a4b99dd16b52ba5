"""What the two kinds of mutants share: what is ordered, the draw, the file, the progress."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from mpconform.cli.errors import CannotDo
from mpconform.mutants import BadKills, Examined, Kills, read_kills
from mpconform.mutants.kills import About, KillWriter
from mpconform.run.examiner import Agenda, Examiner

_Any = TypeVar("_Any")


@dataclass(frozen=True)
class Order:
    """The options of the command."""

    patterns: tuple[str, ...]
    sample: int | None
    seed: int | None
    messages: bool
    output: Path | None
    resume: bool
    jobs: int
    subject: str
    files: tuple[str, ...]
    operators: tuple[str, ...]
    start_method: str | None
    matrix: bool
    listed: bool
    reasons: Path | None
    limit: int
    expectation_files: tuple[Path, ...]

    def known(self, subject: About) -> Kills | None:
        """What the file has that is gone on with, if one is."""
        if self.output is None or not self.output.exists() or not self.output.stat().st_size:
            return None
        try:
            known = read_kills(self.output)
        except BadKills as error:
            raise CannotDo(str(error)) from error
        if not self.resume:
            raise CannotDo(
                f"{self.output} has results already: go on with them with --resume, or name"
                " another file"
            )
        if known.subject != subject:
            raise CannotDo(f"{self.output} is about other mutants: name another file")
        return known

    def drawn(
        self, console: Console, mutants: Sequence[_Any], known: Kills | None
    ) -> tuple[list[_Any], int | None]:
        """Those of ``mutants`` that are wanted, and the seed if a sample was drawn."""
        if self.sample is None:
            return list(mutants), None
        seed = self.seed
        if seed is None and known is not None:
            seed = known.subject.seed
        if seed is None:
            seed = random.SystemRandom().randrange(1 << 32)
        console.print(f"seed {seed}")
        places = range(len(mutants))
        drawn = random.Random(seed).sample(places, min(self.sample, len(mutants)))
        return [mutants[place] for place in sorted(drawn)], seed


class _Progress:
    """Writes what is done, and says how much is to come."""

    def __init__(self, console: Console, writer: KillWriter | None) -> None:
        self._console = console
        self._writer = writer

    def examined(self, examined: Examined, waiting: int) -> None:
        if self._writer is not None:
            self._writer.write(examined)
        if self._console.is_terminal:
            self._console.print(f"{waiting} to go ", end="\r")


def examined(
    console: Console, agenda: Agenda, order: Order, subject: About, known: Kills | None
) -> tuple[list[Examined], bool]:
    """Examine all on the agenda, and write as it goes; what was done, and whether that is all."""
    writer = _writer(order.output, subject, known)
    examiner = Examiner(agenda, order.jobs, _Progress(console, writer).examined)
    done = examiner.run()
    if writer is not None:
        writer.close(complete=not examiner.interrupted)
    return done, not examiner.interrupted


def _writer(output: Path | None, subject: About, known: Kills | None) -> KillWriter | None:
    if output is None:
        return None
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        return KillWriter(output, subject, known)
    except OSError as error:
        raise CannotDo(f"cannot write to {output}: {error.strerror}") from error


def drawn_from(subject: About, order: Order, seed: int | None) -> About:
    """The subject, with the sample that was drawn."""
    return subject if seed is None else replace(subject, sample=order.sample, seed=seed)
