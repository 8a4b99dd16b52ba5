"""Pieces of work: programs that a lane plays one after the other, to the last of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.driver.work import Work
from mpconform.programs.generation import every_program
from mpconform.programs.language import Program
from mpconform.programs.pairs import Pair
from mpconform.programs.sampler import Sampler
from mpconform.programs.search import Setting, tried
from mpconform.programs.tally import Tally

PIECE = 40
"""How many programs a piece of work plays at most."""


@dataclass(frozen=True)
class Playing(Work):
    """Play ``programs`` (without their epilogues), and go on after what is found, which is known
    from then on. Their seeds count up from ``seed``."""

    adapter: Adapter
    setting: Setting
    seed: int
    programs: tuple[Program, ...]

    def carry_out(self, arenas: Arenas) -> Generator[Tally, None, None]:
        """Play them; a tally of each."""
        setting = self.setting
        with arenas.borrowed(self.adapter) as arena:
            for number, program in enumerate(self.programs):
                tally = tried(program, arena, self.adapter.interpreter, setting, self.seed + number)
                found = {one.ruling.clause for one in tally.findings}
                setting = replace(setting, known=setting.known | found)
                yield tally

    def failed(self, reason: str) -> Tally:
        """A fault of the suite."""
        return Tally(failed=reason)


Order = Callable[[Adapter, Setting], Work]
"""A piece of work to be given out, in the setting as it is by then."""


def random_programs(
    count: int, seed: int, start_method: str = "", pairs: Counter[Pair] | None = None
) -> Iterator[Order]:
    """Pieces of work that play ``count`` random programs, others under each start method; ``pairs``
    are those that have come under others, and are counted on."""
    sampler = Sampler(f"{seed} {start_method}", pairs)
    for first in range(0, count, PIECE):
        most = min(PIECE, count - first)
        yield partial(_drawn, sampler, most, seed * 1_000_003 + first)


def _drawn(sampler: Sampler, count: int, seed: int, adapter: Adapter, setting: Setting) -> Work:
    programs = tuple(sampler.program(setting.known) for _ in range(count))
    return Playing(adapter, setting, seed, programs)


def all_programs(length: int, known: Collection[str]) -> Iterator[Order]:
    """Pieces of work that play every program of up to ``length`` operations."""
    left = every_program(length, known)
    first = 0
    while piece := tuple(islice(left, PIECE)):
        yield partial(Playing, seed=first, programs=piece)
        first += len(piece)
