"""Programs: a pool, operations on it, faults at chosen moments, an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

# What a task does beside returning its answer; see `tasks`.
PLAIN, SLOW, KILLS_ITSELF, EXITS, STOPS_ITSELF = "plain", "slow", "kills", "exits", "stops"
DEADLY = (KILLS_ITSELF, EXITS)

# What is done to a worker from outside.
KILL, TERM, STOP = "kill", "term", "stop"


@dataclass(frozen=True)
class Apply:
    """apply_async, once for each kind of task given."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Map:
    """map_async over one item for each kind."""

    kinds: tuple[str, ...]
    chunksize: int | None


@dataclass(frozen=True)
class IMap:
    """imap or imap_unordered; `taken` results are taken at once, the others later or never."""

    kinds: tuple[str, ...]
    chunksize: int
    ordered: bool
    from_generator: bool
    taken: int
    abandoned: bool


@dataclass(frozen=True)
class StrikeRunning:
    """Do `fault` to a worker while it is inside a task; the task then waits or, freed, exits."""

    fault: str
    exits: bool


@dataclass(frozen=True)
class Strike:
    """Do `fault` to some worker once `after` more tasks have begun."""

    fault: str
    victim: int
    after: int


@dataclass(frozen=True)
class StrikeIdle:
    """Collect everything, then do `fault` to a worker between tasks."""

    fault: str
    victim: int


@dataclass(frozen=True)
class Collect:
    """Let all go on, and wait for every result so far."""


@dataclass(frozen=True)
class Resume:
    """Let stopped workers go on."""


Operation = Apply | Map | IMap | StrikeRunning | Strike | StrikeIdle | Collect | Resume

# The last act. `with` leaves a with block, `twice` terminates from two threads.
CLOSE, TERMINATE, WITH, TWICE = "close", "terminate", "with", "twice"


@dataclass(frozen=True)
class Program:
    """What is to happen, in this order."""

    workers: int
    max_tasks: int | None
    operations: tuple[Operation, ...]
    ending: str


_kind = st.sampled_from([PLAIN] * 12 + [SLOW] * 4 + [KILLS_ITSELF, EXITS, STOPS_ITSELF])
_fault = st.sampled_from([KILL, TERM, STOP])
_victim = st.integers(0, 3)


def _kinds(most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(_kind, min_size=1, max_size=most).map(tuple)


_operation = st.one_of(
    st.builds(Apply, _kinds(4)),
    st.builds(Map, _kinds(16), st.none() | st.integers(1, 5)),
    st.builds(
        IMap,
        _kinds(16),
        st.integers(1, 4),
        st.booleans(),
        st.booleans(),
        st.integers(0, 16),
        st.booleans(),
    ),
    st.builds(StrikeRunning, _fault, st.booleans()),
    st.builds(Strike, _fault, _victim, st.integers(0, 6)),
    st.builds(StrikeIdle, _fault, _victim),
    st.just(Collect()),
    st.just(Resume()),
)

programs = st.builds(
    Program,
    st.integers(1, 4),
    st.sampled_from([None, None, None, 1, 3]),
    st.lists(_operation, min_size=1, max_size=7).map(tuple),
    st.sampled_from([CLOSE, CLOSE, TERMINATE, WITH, TWICE]),
)


def chunks(items: Sequence[int], size: int) -> list[list[int]]:
    """Consecutive chunks of `size`, the last one maybe shorter."""
    return [list(items[start : start + size]) for start in range(0, len(items), size)]
