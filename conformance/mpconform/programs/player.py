"""Carries a program out against a backend, and tells the witness all that it sees.

It runs in the body of an arena, as a check does; what it returns is the history, and what is left
of one when the program hangs or crashes is what the witness was told.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from mpadapters import Capability
from mpconform.arena.perturbation import folder, preemption
from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.jobs import extra_job
from mpconform.programs.lives import Lives, item
from mpconform.programs.looking import (
    args,
    belongings,
    is_closed,
    more_than,
    runs,
    summary,
)
from mpconform.suite.check import Api, Check
from mpconform.suite.running import completed, eventually
from mpconform.suite.tasks import nothing
from mpconform.witness import Event, Witness

GLANCE = 0.5
"""Seconds that are given to what a step would like to see first; nothing is judged by it."""


def play(mp: Api, witness: Witness, program: list[Any]) -> str:
    """Play a program (in its form for JSON); the history, as the witness has it."""
    player = Player(mp, witness, p.from_json(program))
    player.play()
    return json.dumps([list(row) for row in witness.events()])


PLAYED = Check("", play)
"""In the form in which an arena takes it."""


class Player(Lives):
    """The objects of one program, by the steps that made them."""

    def __init__(self, mp: Api, witness: Witness, program: p.Program) -> None:
        super().__init__(mp, witness)
        self._program = program
        self._pool: Any = None
        self._results: dict[int, Any] = {}
        self._stopped: list[int] = []
        self._at_first: dict[str, int] = {}
        self._handed: queue.SimpleQueue[tuple[int, p.Operation] | None] = queue.SimpleQueue()
        self._second: threading.Thread | None = None

    def play(self) -> None:
        """Take every step; end what it has begun itself."""
        module = getattr(getattr(self._mp, "module", None), "__name__", "")
        self._witness.report("plays", {"module": module, "folder": folder(self._mp)})
        if any(isinstance(operation, p.LookBehind) for operation in self._program):
            # What a first process leaves for the next (a server, a tracker) is not left behind.
            completed(self._mp.Process(target=nothing))
            gc.collect()
        self._at_first = belongings()
        for step, operation in enumerate(self._program):
            if isinstance(operation, p.InThread):
                self._hand_over(step, operation.operation)
            else:
                self._do(step, operation)
        if self._second is not None:
            self._join_thread()
        self._forget()

    def _forget(self) -> None:
        self._pool = None
        for made in (self._results, self._processes, self._pipes):
            made.clear()
        gc.collect()

    def _do(self, step: int, operation: p.Operation) -> None:
        """One step: what it returned or raised."""
        do: Callable[..., Any] = getattr(self, f"_{_snake(type(operation).__name__)}")
        self._witness.report("calls", {"step": step})
        began = time.monotonic()
        try:
            value = do(step, operation)
        except Exception as error:
            took = time.monotonic() - began
            row = {"step": step, "error": type(error).__name__, "args": args(error), "took": took}
            self._witness.report("raises", row)
        else:
            took = time.monotonic() - began
            self._witness.report("returns", {"step": step, "value": value, "took": took})

    # --- the second thread ------------------------------------------------------------------

    def _hand_over(self, step: int, operation: p.Operation) -> None:
        if self._second is None:
            self._second = threading.Thread(target=self._be_second, name="second")
            self._second.start()
        preemption().part()
        self._handed.put((step, operation))
        preemption().meet()

    def _be_second(self) -> None:
        preemption().begin(lambda point: self.tell("stands", {"at": point}))
        while (handed := self._handed.get()) is not None:
            self._do(*handed)
            preemption().be_idle()

    def _join_thread(self, *_: object) -> None:
        if self._second is not None:
            self._handed.put(None)
            self._second.join()
            self._second = None

    # --- the pool ---------------------------------------------------------------------------

    def _open_pool(self, step: int, operation: p.OpenPool) -> None:
        if operation.max_tasks is None:
            self._pool = self._mp.Pool(operation.workers)
        else:
            self._pool = self._mp.Pool(operation.workers, maxtasksperchild=operation.max_tasks)

    def _submit(self, step: int, operation: p.Submit) -> Any:
        items = [
            item(self._witness, step, index, kind) for index, kind in enumerate(operation.tasks)
        ]
        options: dict[str, Any] = {}
        if operation.chunksize is not None:
            options["chunksize"] = operation.chunksize
        if operation.callback:
            options["callback"] = _Callback(self, step, "value", operation.callback)
            options["error_callback"] = _Callback(self, step, "error", operation.callback)
        method = getattr(self._pool, operation.method)
        if "apply" in operation.method:
            found = method(tasks.act, (items[0],), **options)
        elif operation.method == "starmap_async":
            found = method(tasks.act_on_parts, items, **options)
        else:
            found = method(tasks.act, items, **options)
        if operation.method in p.WAITING_CALLS:
            return summary(found)
        self._results[step] = found
        return None

    def submit_more(self, job: int) -> None:
        """Submit one task from a callback of ``job``."""
        extra, pool = extra_job(job), self._pool
        if pool is None:
            return  # it was dropped
        try:
            pool.apply_async(tasks.act, (item(self._witness, extra, 0, tasks.RETURNS),))
        except Exception as error:
            row = {"job": extra, "error": type(error).__name__}
            self._witness.report("refused in a callback", row)
        else:
            self._witness.report("submitted in a callback", {"job": extra})

    def tell(self, event: str, row: dict[str, Any]) -> None:
        """Tell the witness."""
        self._witness.report(event, row)

    def _let_begin(self, step: int, operation: p.LetBegin) -> None:
        until = time.monotonic() + GLANCE
        while time.monotonic() < until and not self._begun(operation.job):
            time.sleep(0.002)

    def _begun(self, job: int) -> list[Event]:
        return [e for e in self._witness.events("begins") if e.value["job"] == job]

    def _open_gates(self, step: int, operation: p.OpenGates) -> None:
        # Also of those that the second thread has not come to.
        for job, earlier in enumerate(self._program[:step]):
            done = p.inner(earlier)
            kinds = done.tasks if isinstance(done, p.Submit) else (getattr(done, "task", ""),)
            if tasks.WAITS in kinds:
                self._witness.open(tasks.gate(job))

    def _get(self, step: int, operation: p.Get) -> Any:
        result = self._results.get(operation.job)
        return None if result is None else summary(result.get(operation.timeout))

    def _wait(self, step: int, operation: p.Wait) -> Any:
        result = self._results.get(operation.job)
        return None if result is None else summary(result.wait(operation.timeout))

    def _ready(self, step: int, operation: p.Ready) -> Any:
        result = self._results.get(operation.job)
        return None if result is None else result.ready()

    def _successful(self, step: int, operation: p.Successful) -> Any:
        result = self._results.get(operation.job)
        return None if result is None else result.successful()

    def _take(self, step: int, operation: p.Take) -> Any:
        iterator = self._results.get(operation.job)
        if iterator is None:
            return None
        if operation.timeout is None:
            return summary(next(iterator))
        return summary(iterator.next(operation.timeout))

    def _exhaust(self, step: int, operation: p.Exhaust) -> Any:
        iterator = self._results.get(operation.job)
        submit = p.inner(self._program[operation.job])
        assert isinstance(submit, p.Submit)
        found: list[Any] = []
        # What a terminated pool raises, it raises time and again.
        while iterator is not None and len(found) < len(submit.tasks) + 2:
            try:
                found.append(["value", summary(next(iterator))])
            except StopIteration:
                break
            except Exception as error:
                found.append(["error", type(error).__name__, args(error)])
        return found

    def _close_pool(self, step: int, operation: p.ClosePool) -> None:
        self._pool.close()

    def _terminate_pool(self, step: int, operation: p.TerminatePool) -> Any:
        workers = self._known_workers()
        self._pool.terminate()
        return {"left": [pid for pid in workers if runs(pid)]}

    def _join_pool(self, step: int, operation: p.JoinPool) -> Any:
        workers = self._known_workers()
        self._pool.join()
        return {"left": [pid for pid in workers if runs(pid)]}

    def _drop_pool(self, step: int, operation: p.DropPool) -> None:
        self._pool = None
        gc.collect()

    def _look_behind(self, step: int, operation: p.LookBehind) -> None:
        self._forget()
        eventually("nothing is left of the pool", self._nothing_is_left)

    def _nothing_is_left(self) -> bool:
        gc.collect()
        return not any(more_than(self._at_first).values())

    # --- its workers ------------------------------------------------------------------------

    def _workers(self) -> list[int]:
        if Capability.CURRENT_PROCESS in self._mp.lacks:
            return []
        # The children first: the other thread may be starting one, which is then known as its own.
        children = [child.pid for child in self._mp.active_children()]
        started = list(self._processes.values())
        ours = {process.pid for process in started if not is_closed(process)}
        return sorted(pid for pid in children if pid not in ours)

    def _known_workers(self) -> list[int]:
        """The workers that there are, and those that have run a task."""
        begun = self._witness.events("begins")
        seen = {event.pid for event in begun if event.value["job"] not in self._processes}
        return sorted(seen.union(self._workers()))

    def _kill_worker(self, step: int, operation: p.KillWorker) -> int | None:
        pid = self._inside(operation.job) if operation.job is not None else None
        return self._signal(pid or self._nth(operation.nth), signal.SIGKILL)

    def _stop_worker(self, step: int, operation: p.StopWorker) -> int | None:
        pid = self._signal(self._nth(operation.nth), signal.SIGSTOP)
        if pid is not None:
            self._stopped.append(pid)
        return pid

    def _continue_workers(self, step: int, operation: p.ContinueWorkers) -> None:
        for pid in self._stopped:
            self._signal(pid, signal.SIGCONT)
        self._stopped.clear()

    def _nth(self, number: int) -> int | None:
        workers = self._workers()
        return workers[number % len(workers)] if workers else None

    def _inside(self, job: int) -> int | None:
        ended = [(e.value, e.pid) for e in self._witness.events("ends")]
        inside = [e.pid for e in self._begun(job) if (e.value, e.pid) not in ended]
        return next((pid for pid in inside if runs(pid)), None)

    def _signal(self, pid: int | None, number: int) -> int | None:
        if pid is None:
            return None
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return None
        return pid


class _Callback:
    """What a callback does: tell the witness, submit more if it is to, tell it again."""

    def __init__(self, player: Player, job: int, kind: str, more: str) -> None:
        self._player = player
        self._job = job
        self._kind = kind
        self._more = more

    def __call__(self, given: Any) -> None:
        row: dict[str, Any] = {"job": self._job, "kind": self._kind, "value": summary(given)}
        self._player.tell("calls back", row)
        if self._more == "submits":
            self._player.submit_more(self._job)
        self._player.tell("has called back", {"job": self._job})


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]
