"""Runs a program against mpreference, and writes down what came of it."""

from __future__ import annotations

import collections
import functools
import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import psutil

import mpreference
from tests.reference.faults import program as p
from tests.reference.faults import tasks
from tests.reference.faults.jobs import Job

_SIGNALS = {p.KILL: signal.SIGKILL, p.TERM: signal.SIGTERM, p.STOP: signal.SIGSTOP}

# Without news for so long, the moment of a fault has come anyway; nothing is judged by it.
_PATIENCE = 2.0


class Player:
    """A pool, the jobs given to it, and the faults done to its workers."""

    def __init__(self, program: p.Program, start_method: str) -> None:
        self.jobs: list[Job] = []
        self.faults: collections.Counter[str] = collections.Counter()
        # Deaths that may each explain one failed task, beside those of deadly tasks.
        self.unattributed_deaths = 0
        self._program = program
        self._context = mpreference.get_context(start_method)
        self._numbers = itertools.count()
        self._gates: list[int] = []  # of the tasks that are held
        self._held: dict[int, int] = {}  # task number: pid

    def play(self) -> None:
        """From the opening of the pool to its end."""
        program = self._program
        self._pool = self._context.Pool(program.workers, maxtasksperchild=program.max_tasks)
        for operation in program.operations:
            self._do(operation)
        self._end(program.ending)
        for job in self.jobs:
            job.handle = None
        del self._pool

    @functools.singledispatchmethod
    def _do(self, operation: p.Operation) -> None:
        raise NotImplementedError(operation)

    # --- submitting ------------------------------------------------------------------------

    @_do.register
    def _(self, operation: p.Apply) -> None:
        for kind in operation.kinds:
            items = self._items([kind])
            result = self._pool.apply_async(tasks.act, items)
            self._add("apply", items, 1, result)

    @_do.register
    def _(self, operation: p.Map) -> None:
        items = self._items(operation.kinds)
        result = self._pool.map_async(tasks.act, items, operation.chunksize)
        size = operation.chunksize or -(-len(items) // (4 * self._program.workers))
        self._add("map", items, size, result)

    @_do.register
    def _(self, operation: p.IMap) -> None:
        items = self._items(operation.kinds)
        source = (item for item in items) if operation.from_generator else items
        call = self._pool.imap if operation.ordered else self._pool.imap_unordered
        job = self._add(
            "imap", items, operation.chunksize, call(tasks.act, source, operation.chunksize)
        )
        for _ in range(operation.taken):
            job.take(self._let_go_on)
        job.abandoned = operation.abandoned

    def _items(self, kinds: Iterable[str]) -> list[tuple[int, str]]:
        return [(next(self._numbers), kind) for kind in kinds]

    def _add(self, call: str, items: list[tuple[int, str]], size: int, handle: Any) -> Job:
        deadly = frozenset(number for number, kind in items if kind in p.DEADLY)
        job = Job(call, p.chunks([number for number, _ in items], size), handle, deadly)
        self.jobs.append(job)
        for _, kind in items:
            if kind in (*p.DEADLY, p.STOPS_ITSELF):
                self.faults[f"a task that {kind}"] += 1
        return job

    # --- faults ----------------------------------------------------------------------------

    @_do.register
    def _(self, operation: p.StrikeRunning) -> None:
        number = next(self._numbers)
        os.mkfifo(tasks.gate(number))
        result = self._pool.apply_async(tasks.hold, (number, operation.exits))
        job = Job("apply", [[number]], result, frozenset([number] if operation.exits else []))
        self.jobs.append(job)
        self._gates.append(number)
        self._wait(lambda: number in self.log() or self._stuck())
        pid = self.log().get(number, [None])[0]
        if pid is None:
            # Every worker is stopped or held; the task will run later.
            return
        self._held[number] = pid
        hit = self._strike(pid, operation.fault, "inside a task")
        job.must_fail = operation.exits or (hit and operation.fault != p.STOP)

    @_do.register
    def _(self, operation: p.Strike) -> None:
        target = self._begun() + operation.after
        self._wait(lambda: self._begun() >= target or self._stuck(), patience=0.05)
        if (pid := self._victim(operation.victim)) is not None:
            self._strike_anyone(pid, operation.fault, "at some moment")

    @_do.register
    def _(self, operation: p.StrikeIdle) -> None:
        self._do(p.Collect())
        if (pid := self._victim(operation.victim)) is None:
            return
        if any(job.abandoned for job in self.jobs):
            self._strike_anyone(pid, operation.fault, "at some moment")
        else:
            # It explains no failure at all.
            self._strike(pid, operation.fault, "between tasks")

    def _strike_anyone(self, pid: int, fault: str, moment: str) -> None:
        if self._strike(pid, fault, moment) and fault != p.STOP:
            self.unattributed_deaths += 1

    def _strike(self, pid: int, fault: str, moment: str) -> bool:
        try:
            os.kill(pid, _SIGNALS[fault])
        except ProcessLookupError:
            return False
        self.faults[f"{fault} {moment}"] += 1
        return True

    def _victim(self, index: int) -> int | None:
        pids = sorted(process.pid for process in mpreference.active_children())
        return pids[index % len(pids)] if pids else None

    # --- going on --------------------------------------------------------------------------

    @_do.register
    def _(self, operation: p.Collect) -> None:
        for job in self.jobs:
            job.collect(self._let_go_on)

    @_do.register
    def _(self, operation: p.Resume) -> None:
        self._resume()

    def _let_go_on(self) -> None:
        self._resume()
        for number in self._gates:
            # Opened for both, so that it stays open though its task may come later.
            self._open.append(os.open(tasks.gate(number), os.O_RDWR))
        self._gates.clear()
        self._held.clear()

    def _resume(self) -> None:
        for process in mpreference.active_children():
            try:
                os.kill(process.pid, signal.SIGCONT)
            except ProcessLookupError:
                pass  # it has just died

    # --- what is going on ------------------------------------------------------------------

    def log(self) -> dict[int, list[int]]:
        """The tasks that have begun, with the processes in which they have."""
        begun: dict[int, list[int]] = {}
        try:
            text = (tasks.folder() / "log").read_text()
        except FileNotFoundError:
            return begun
        for line in text.splitlines():
            number, pid = map(int, line.split())
            begun.setdefault(number, []).append(pid)
        return begun

    def _begun(self) -> int:
        return sum(map(len, self.log().values()))

    def _stuck(self) -> bool:
        """Whether every worker is stopped or held: nothing will begin."""
        children = mpreference.active_children()
        if len(children) < self._program.workers:
            return False
        held = set(self._held.values())
        return all(process.pid in held or _is_stopped(process.pid) for process in children)

    def _wait(self, condition: Callable[[], bool], patience: float = _PATIENCE) -> None:
        news, since = self._begun(), time.monotonic()
        while not condition() and time.monotonic() - since < patience:
            time.sleep(0.002)
            if (now := self._begun()) != news:
                news, since = now, time.monotonic()

    # --- the end ---------------------------------------------------------------------------

    def _end(self, ending: str) -> None:
        if ending == p.CLOSE:
            self._close()
        elif ending == p.TERMINATE:
            self._pool.terminate()
        elif ending == p.WITH:
            with self._pool:
                pass
        else:
            second = threading.Thread(target=self._pool.terminate)
            second.start()
            self._pool.terminate()
            second.join()
        self._pool.join()
        # Whatever was not done has failed by now.
        self._do(p.Collect())

    def _close(self) -> None:
        self._pool.close()
        joining = threading.Thread(target=self._pool.join)
        joining.start()
        while joining.is_alive():
            self._let_go_on()
            joining.join(0.01)

    @functools.cached_property
    def _open(self) -> list[int]:
        return []

    def release(self) -> None:
        """Close what the player itself has opened."""
        for fd in self._open:
            os.close(fd)
        self._open.clear()


def _is_stopped(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.NoSuchProcess:
        return False
