"""The numbers of the scheduling policy, each with why it is so, and what was measured.

What a run spends is processes and waiting. Checks that wait use no processor, so others work
meanwhile; arenas are costly, so checks share them. ``benchmarks/run_time.py`` measures a change;
``benchmarks/README.md`` has what was found.
"""

from __future__ import annotations

from collections.abc import Iterable

LARGEST_BATCH = 24
"""The most clauses that are judged in one go. Sharing made 114 arenas of 320; more than this adds
little, and when one check goes wrong all others of its batch are judged again."""

PATIENCE = 10.0
"""Seconds for one case where checks share an arena: others wait for it there, and alone it is given
its deadline. With 5 the standard library took 1.03 of the time, and with 20 0.99 (fork, default;
medians of two turns): it matters only for what is slow, and then a case too many is tried again."""

SPARE = 48
"""Pieces of work that may wait beside those that work. A library that hangs under three start
methods does so on 50 to 70 clauses: most of these hangs are waited for at once, and a run is not
much longer than two deadlines. All of billiard took 0.94 of the time with 24 (one pair)."""

WAITS = 1.5
"""Seconds without an answer after which a piece of work is taken to wait, and not to work: on an
idle machine a check that works has answered by then. Half of it and twice as much took 1.03 and
1.02 of the time (standard library, fork, default; medians of two turns), 1.01 and 1.02 under spawn
(smoke, three turns): no more than two turns differ by. So it is long rather than short."""

SLOW = 0.12
"""Seconds after which that is as likely as not: then half as many more may work beside it. With
this, smoke under spawn took 0.83 of the time that it took without (median of five turns)."""


SLOW_START = 1.0
"""Seconds of a smoke check from which on a backend is slow to start; one with an engine always is.
Where others work beside such a one, a hang says little: a Dask client hung on two clauses that it
keeps, with three checks at a time, and was done with each of them in a second alone. So a case is
given `PATIENCE` there, and is tried again alone on the machine."""

QUIET = 3
"""Times as long as its backend takes to start, such a case has to have been silent before anything
else begins: by then, alone on the machine, it has ended, or does not work but wait."""

EXPECTED = 0.5
"""The part of its deadline that a case is given whose hang is expected: mostly nothing new comes of
it, and what is kept takes a thirtieth of the deadline."""

CROWD = 3
"""Times as many processes of the run at work as checks may be at a time, from which on nothing more
is begun beside these: a library whose import takes seconds (gevent's patches, on two processors)
had 20 at work that were taken to wait, and each had a tenth of its time."""

CROWD_LOOK = 0.5
"""Seconds between two looks at that."""

PLAYERS = 3
"""Programs that a long search plays at a time, for each processor: on a hostile schedule they
mostly sleep. On two processors three at a time made 9.2 of them a second, six 10.9 and nine 11.2
(reference, fork, half a minute each)."""


def players(processors: int | None) -> int:
    """How many programs a search plays at a time on a machine with so many processors."""
    return PLAYERS * max(1, processors or 1)


def lanes(at_once: int, arenas: int) -> tuple[int, int]:
    """How many pieces of work may be going on, and how many may wait beside them, where at most
    so many ``arenas`` fit on the machine."""
    at_once = max(1, min(at_once, arenas))
    return at_once, max(0, min(SPARE, arenas - at_once))


def room(silences: Iterable[float], at_once: int) -> int:
    """How many more pieces of work may begin beside some that have been silent for so many
    seconds, where ``at_once`` may be working."""
    working = [silence for silence in silences if silence < WAITS]
    slow = sum(silence >= SLOW for silence in working)
    return at_once - len(working) + min(slow, at_once // 2)


def slow_start(smoke_seconds: float, has_engine: bool) -> float:
    """How many seconds a backend takes to start, if it is slow to start, or else none."""
    if has_engine or smoke_seconds >= SLOW_START:
        return max(SLOW_START, smoke_seconds)
    return 0.0


def batch_size(waiting: int, at_once: int) -> int:
    """How many clauses to judge in one go while so many wait: many, for arenas are costly; towards
    the end few, or one would work alone."""
    return max(1, min(LARGEST_BATCH, waiting // (3 * at_once)))
