"""The history of a program, as data: what was seen, and what surely came before what.

The witness has one order of all that it was told. A call is told of before it begins and after it
has ended, so what it was told of the end of one call before it was told of the beginning of another
surely came before that. What overlaps may have come in either order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

from mpconform.programs import language as p


@dataclass(frozen=True)
class Call:
    """A step: when it began and ended (places in the order), and what it returned or raised."""

    step: int
    operation: p.Operation
    began: int
    ended: int | None = None
    value: Any = None
    error: str = ""
    args: tuple[Any, ...] = ()
    took: float = 0.0

    @property
    def job(self) -> int:
        """The job that it is about, if any: a submission is about its own."""
        own = self.step if isinstance(self.operation, p.Submit) else -1
        named = getattr(self.operation, "job", own)
        return -1 if named is None else int(named)

    @property
    def timeout(self) -> float | None:
        """Its timeout, if it has one."""
        return getattr(self.operation, "timeout", None)

    @property
    def process(self) -> int:
        """The process that it is about, if any."""
        return int(getattr(self.operation, "process", -1))

    @property
    def at(self) -> tuple[int, int]:
        """The pipe and the end that it is about, if any."""
        return getattr(self.operation, "pipe", -1), getattr(self.operation, "end", -1)

    @property
    def returned(self) -> bool:
        """Whether it returned."""
        return self.ended is not None and not self.error


@dataclass(frozen=True)
class Stretch:
    """A task, or the target of a process, while it ran; without an end if it came to none."""

    job: int
    item: int
    pid: int
    began: int
    ended: int | None = None


@dataclass(frozen=True)
class CalledBack:
    """A callback of a job while it ran: ``kind`` is value or error."""

    job: int
    kind: str
    value: Any
    pid: int
    began: int
    ended: int | None = None


@dataclass(frozen=True)
class History:
    """What was seen of a program, and how it ended: well (nothing), in a hang, crash or leak.

    ``owner`` is the process that has played it, ``module`` and ``folder`` are those of
    the library, if it has them; ``stood`` is the line at which the second thread stood still.
    """

    program: p.Program
    owner: int
    module: str
    folder: str
    calls: tuple[Call, ...]
    stretches: tuple[Stretch, ...] = ()
    callbacks: tuple[CalledBack, ...] = ()
    extra: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    received: tuple[tuple[int, Any], ...] = ()
    end: str = ""
    stood: tuple[str, int] | None = None

    @cached_property
    def by_step(self) -> dict[int, Call]:
        """The calls, by their steps."""
        return {call.step: call for call in self.calls}

    def all(self, *kinds: type[Any]) -> list[Call]:
        """The calls of some operations."""
        return [call for call in self.calls if isinstance(call.operation, kinds)]

    @cached_property
    def jobs(self) -> dict[int, Call]:
        """The submissions that were accepted, or may have been, by their steps."""
        return {c.step: c for c in self.all(p.Submit) if c.error not in ("ValueError",) or _own(c)}

    def submit(self, job: int) -> p.Submit:
        """What was submitted."""
        operation = self.by_step[job].operation
        assert isinstance(operation, p.Submit)
        return operation

    @cached_property
    def opened(self) -> p.OpenPool:
        """The pool, as it was made."""
        made = self.all(p.OpenPool)
        assert made, "a history without a pool has no workers"
        operation = made[0].operation
        assert isinstance(operation, p.OpenPool)
        return operation

    def of_job(self, job: int, *kinds: type[Any]) -> list[Call]:
        """The calls about one job."""
        return [c for c in self.all(*kinds) if c.job == job]

    def runs(self, job: int, item: int | None = None) -> list[Stretch]:
        """The stretches of a job, or of one of its items."""
        return [s for s in self.stretches if s.job == job and item in (None, s.item)]

    def surely_before(self, place: int, *kinds: type[Any]) -> list[Call]:
        """The calls that have returned before a place."""
        return [
            c for c in self.all(*kinds) if c.returned and c.ended is not None and c.ended < place
        ]

    def maybe_before(self, place: int | None, *kinds: type[Any]) -> list[Call]:
        """The calls that have begun before a place (None: the end)."""
        return [c for c in self.all(*kinds) if place is None or c.began < place]

    @property
    def shape(self) -> tuple[Any, ...]:
        """What two histories have in common that differ in times and process ids only."""
        seen: list[tuple[int, Any]] = []
        for call in self.calls:
            seen.append((call.began, ("calls", call.step, p.kind_of(call.operation))))
            if call.ended is not None:
                value = repr(call.value) if not isinstance(call.value, (int, dict)) else ""
                seen.append((call.ended, ("ends", call.step, value, call.error)))
        for run in self.stretches:
            seen.append((run.began, ("begins", run.job, run.item)))
            if run.ended is not None:
                seen.append((run.ended, ("finishes", run.job, run.item)))
        for back in self.callbacks:
            seen.append((back.began, ("calls back", back.job, back.kind)))
        return tuple(what for _, what in sorted(seen, key=lambda pair: pair[0])), self.end

    @property
    def fingerprint(self) -> int:
        """The shape in one number, which is the same in every process."""
        return int.from_bytes(blake2b(repr(self.shape).encode(), digest_size=8).digest(), "big")


def _own(call: Call) -> bool:
    """Whether a ValueError is that of a task, and not a refusal."""
    return bool(call.args) and str(call.args[0]).partition(".")[0] == str(call.step)


Row = tuple[str, Any, int, float]


def history_of(program: p.Program, rows: Iterable[Sequence[Any]], end: str = "") -> History:
    """The history that the rows of the witness tell: event, value, process id, time."""
    return _Telling(program, end).read(rows)


class _Telling:
    def __init__(self, program: p.Program, end: str) -> None:
        self._program = program
        self._end = end
        self._owner = 0
        self._module = self._folder = ""
        self._calls: dict[int, Call] = {}
        self._stretches: list[Stretch] = []
        self._callbacks: list[CalledBack] = []
        self._extra: set[int] = set()
        self._refused: set[int] = set()
        self._received: list[tuple[int, Any]] = []
        self._stood: tuple[str, int] | None = None

    def read(self, rows: Iterable[Sequence[Any]]) -> History:
        for place, (event, value, pid, *_) in enumerate(rows):
            self._take(place, str(event), value, int(pid))
        return History(
            self._program,
            self._owner,
            self._module,
            self._folder,
            tuple(self._calls.values()),
            tuple(self._stretches),
            tuple(self._callbacks),
            frozenset(self._extra),
            frozenset(self._refused),
            tuple(self._received),
            self._end,
            self._stood,
        )

    def _take(self, place: int, event: str, value: Any, pid: int) -> None:
        if event == "plays":
            self._owner = pid
            self._module, self._folder = value["module"], value["folder"]
        elif event == "calls":
            step = value["step"]
            self._calls[step] = Call(step, p.inner(self._program[step]), place)
        elif event in ("returns", "raises"):
            self._end_call(place, value)
        elif event == "begins":
            self._stretches.append(Stretch(value["job"], value["item"], pid, place))
        elif event == "ends":
            self._end_stretch(place, value, pid)
        elif event == "calls back":
            told = (value["job"], value["kind"], value["value"])
            self._callbacks.append(CalledBack(*told, pid, place))
        elif event == "has called back":
            self._end_callback(place, value["job"])
        elif event == "submitted in a callback":
            self._extra.add(value["job"])
        elif event == "refused in a callback":
            self._refused.add(value["job"])
        elif event == "receives":
            self._received.append((value["job"], value["value"]))
        elif event == "stands":
            file, line = value["at"]
            self._stood = file, line

    def _end_call(self, place: int, value: Any) -> None:
        began = self._calls[value["step"]]
        self._calls[began.step] = Call(
            began.step,
            began.operation,
            began.began,
            place,
            value.get("value"),
            value.get("error", ""),
            tuple(value.get("args", ())),
            value["took"],
        )

    def _end_stretch(self, place: int, value: Any, pid: int) -> None:
        for index, run in enumerate(self._stretches):
            if (run.job, run.item, run.pid, run.ended) == (value["job"], value["item"], pid, None):
                self._stretches[index] = Stretch(run.job, run.item, pid, run.began, place)
                return

    def _end_callback(self, place: int, job: int) -> None:
        for index, back in enumerate(self._callbacks):
            if back.job == job and back.ended is None:
                ended = CalledBack(back.job, back.kind, back.value, back.pid, back.began, place)
                self._callbacks[index] = ended
                return
