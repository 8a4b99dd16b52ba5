"""What a run has come to so far: its records, kept and written as they come."""

from __future__ import annotations

import platform
from contextlib import suppress
from datetime import datetime, timezone

from mpconform import __version__
from mpconform.arena.python import python_version
from mpconform.arena.walls import walls
from mpconform.records import Footer, Header, RecordWriter, Result, Run, Target, kept
from mpconform.records.model import Record
from mpconform.run.plan import Plan


class Recording:
    """The records of one run of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._writer = RecordWriter(plan.output)
        self._kept = RecordWriter(kept.new_file() if plan.keep else None)
        self.unwritten = ""
        """Why records could not be written any more, if that is so; they are kept all the same."""
        self._targets: list[Target] = []
        self._results: list[Result] = []
        self._header: Header | None = None
        self._footer: Footer | None = None

    def begin(self) -> None:
        """Write what is known beforehand."""
        self._header = Header(
            mpconform=__version__,
            python=python_version(),
            implementation=platform.python_implementation(),
            platform=platform.platform(),
            started=_now(),
            profile=self._plan.profile.name,
            seed=self._plan.profile.seed,
            perturb=self._plan.profile.perturb,
            clauses=tuple(clause.id for clause in self._plan.clauses),
            shard=self._plan.shard,
            walls=", ".join(walls()),
        )
        self._write(self._header)

    def add(self, record: Target | Result) -> None:
        """Keep and write one record."""
        if isinstance(record, Target):
            self._targets.append(record)
        else:
            self._results.append(record)
        self._write(record)

    def end(self, stopped: str) -> None:
        """Write how it ended: ``stopped`` is why it did so early, if it did."""
        self._footer = Footer(not stopped, _now(), len(self._results), stopped)
        self._write(self._footer)
        self._writer.close()
        self._kept.close()

    def _write(self, record: Record) -> None:
        with suppress(OSError):  # nobody has asked for it
            self._kept.write(record)
        if self.unwritten:
            return
        try:
            self._writer.write(record)
        except OSError as error:
            self.unwritten = error.strerror or str(error)

    def run(self) -> Run:
        """All of it, once it has begun."""
        assert self._header is not None
        return Run(self._header, tuple(self._targets), tuple(self._results), self._footer)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
