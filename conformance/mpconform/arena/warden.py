"""The warden: keeps one arena at a time for one backend, and answers its client.

It is single-threaded and never runs a check; what it forks does. Its loop watches the client, the
body, the output, the witness and the clock together, so that nothing that the backend does can
make it wait. When who drives it goes, or the runner, the warden ends everything and goes.
"""

from __future__ import annotations

import importlib
import os
import selectors
import time
from typing import Any

from mpadapters import Backend
from mpconform.arena import processes
from mpconform.arena.body import Body
from mpconform.arena.body_process import BodyProcess, fork_body
from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.clock import TICK, PatientClock
from mpconform.arena.imported import AsImported
from mpconform.arena.messages import (
    Broken,
    Describe,
    Description,
    Discard,
    Finish,
    Hello,
    Outcome,
    RunCase,
    StillHere,
)
from mpconform.arena.places import make_directory, remove
from mpconform.arena.stacks import ask_for_stacks
from mpconform.arena.stops import Stops
from mpconform.arena.walls import own_shared_memory
from mpconform.arena.witness_server import WitnessServer

_QUIET = 0.05
"""Seconds without a further byte after which a stack dump is taken to be complete."""

_FIRST_LINE = 2.0
"""Seconds that hung processes, which may get no processor, are given to begin their stack dump."""

_LONGEST_DUMP = 5.0
"""Seconds after which a dump is not waited for any longer: somebody else writes there, too."""

_SIGN_OF_LIFE = 1.0
"""Seconds after which the client is told again that a request is being worked on."""

_LAST_WORDS = 2.0
"""Seconds that a body which closed its channel is given to end by itself."""


class Abandoned(Exception):
    """The client or the runner is gone."""


class Warden:
    """One backend, one client, at most one open arena."""

    def __init__(
        self,
        backend: Backend | None,
        description: Description | Broken,
        client: Channel,
        lifeline: int,
        imported: AsImported,
        walled: bool,
    ) -> None:
        self._backend = backend
        self._imported = imported
        self._walled = walled
        self._description = description
        self._client = client
        self._lifeline = lifeline
        self._selector = selectors.DefaultSelector()
        self._selector.register(client, selectors.EVENT_READ, self._on_client)
        if lifeline >= 0:
            self._selector.register(lifeline, selectors.EVENT_READ, self._on_lifeline)
        self._wakeup = processes.watch_children()
        self._selector.register(self._wakeup[0], selectors.EVENT_READ, self._on_child)
        self._directory = make_directory()
        self._witness = WitnessServer(os.path.join(self._directory, "w"), self._selector)
        self._requests: list[Any] = []
        self._arena: BodyProcess | None = None
        self._opened = 0
        self._last_sign = 0.0
        processes.become_subreaper()

    def serve(self) -> Body | None:
        """Answer the client until it goes; returns a Body in the process forked to be one."""
        try:
            self._client.send(Hello(os.getpid()))
            while True:
                while not self._requests:
                    self._wait(None)
                body = self._answer(self._requests.pop(0))
                if body is not None:
                    return body
        except (Abandoned, ChannelClosed):
            self._discard()
            remove(self._directory)
            return None

    def _answer(self, request: Any) -> Body | None:
        if isinstance(request, RunCase) and self._arena is None:
            importlib.import_module(request.module)  # here once, instead of in every body
            body = self._open(request.start_method)
            if body is not None:
                return body
        self._client.send(self._reply_to(request))
        return None

    def _reply_to(self, request: Any) -> Any:
        if isinstance(request, Describe):
            return self._description
        if isinstance(request, RunCase):
            return self._run(request)
        if isinstance(request, Finish):
            return self._finish(request.deadline)
        if isinstance(request, Discard):
            self._discard()
            return Outcome("passed")
        return Outcome("suite-error", detail=f"the warden does not know {request!r}")

    def _open(self, start_method: str) -> Body | None:
        assert self._backend is not None, "nobody asks for an arena after Broken"
        self._opened += 1
        directory = os.path.join(self._directory, str(self._opened))
        os.mkdir(directory)
        arena = fork_body(directory)
        if arena.is_body:
            self._leave_to_body()
            if self._walled:
                own_shared_memory()
            self._imported.redo(directory)
            return Body(
                arena.channel,
                self._backend.api,
                start_method,
                self._witness.address,
                arena.stacks.write_end,
            )
        arena.register(self._selector)
        self._arena = arena
        return None

    def _leave_to_body(self) -> None:
        self._selector.close()
        self._client.close()
        self._witness.close_in_body()
        for descriptor in (*self._wakeup, self._lifeline):
            if descriptor >= 0:
                os.close(descriptor)

    # One case, and the end of an arena.

    def _run(self, request: RunCase) -> Outcome:
        arena = self._current()
        arena.new_case()
        clock = PatientClock()
        try:
            arena.channel.send(request._replace(scope=self._witness.new_example()))
        except ChannelClosed:
            arena.channel_closed = True
        stops = Stops(request.perturbation, arena.pid)
        while arena.said is None:
            if arena.ended or arena.channel_closed:
                stops.end()
                self._let_it_end()
                return self._abnormal("crash", f"the check's process {arena.end_in_words()}")
            if clock.elapsed > request.deadline:
                stops.end()
                return self._hang(f"the check did not end within {request.deadline:.1f} s")
            stops.go_on()
            self._pass_time(clock, stops.wait)
        stops.end()
        evidence = {} if arena.said.passed else self._evidence()
        return arena.said._replace(seconds=clock.elapsed, **evidence)

    def _finish(self, deadline: float) -> Outcome:
        if self._arena is None:
            return Outcome("passed")
        arena = self._arena
        try:
            arena.channel.send(None)
        except ChannelClosed:
            arena.channel_closed = True
        clock = PatientClock()
        while not arena.ended:
            if clock.elapsed > deadline:
                return self._hang(
                    f"the check passed, but its process did not exit within {deadline:.1f} s"
                )
            self._pass_time(clock)
        if arena.status != 0:
            return self._abnormal(
                "crash", f"the check passed, but its process {arena.end_in_words()}"
            )
        return self._leftovers(deadline)

    def _leftovers(self, deadline: float) -> Outcome:
        """Helpers of the backend may take a moment to see that their owner has gone."""
        arena = self._current()
        clock = PatientClock()
        while processes.any_left([arena.pid]):
            left = processes.descendants([arena.pid])
            if clock.elapsed > deadline:
                named = "; ".join(map(processes.describe, left[:8])) or "a process not to be seen"
                return self._abnormal("leak", f"after the check's process had exited: {named}")
            self._pass_time(clock, at_most=0.005 + clock.elapsed)
        self._discard()
        return Outcome("passed")

    def _hang(self, detail: str) -> Outcome:
        arena = self._current()
        if arena.waiting:
            detail += f"; it waited until {arena.waiting}"
        ask_for_stacks(arena.pid, processes.descendants([arena.pid]))
        clock = PatientClock()
        while not (arena.stacks.size or arena.ended) and clock.elapsed < _FIRST_LINE:
            self._pass_time(clock)
        size, clock = -1, PatientClock()
        while size != arena.stacks.size and clock.elapsed < _LONGEST_DUMP:
            size = arena.stacks.size
            until = time.monotonic() + _QUIET
            while (left := until - time.monotonic()) > 0:
                self._pass_time(clock, at_most=left)
        return self._abnormal("hang", detail)

    def _abnormal(self, kind: str, detail: str) -> Outcome:
        outcome = Outcome(kind, got=detail, **self._evidence())
        self._discard()
        return outcome

    def _evidence(self) -> dict[str, Any]:
        arena = self._current()
        arena.output.drain()
        arena.stacks.drain()
        return {
            "output": arena.output.text(),
            "stacks": arena.stacks.text(),
            "history": tuple(self._witness.history()),
        }

    def _let_it_end(self) -> None:
        """Give a body whose channel is closed the time to end, so that its status is known."""
        arena = self._current()
        clock = PatientClock()
        while not arena.ended and clock.elapsed < _LAST_WORDS:
            self._pass_time(clock)

    def _discard(self) -> None:
        arena, self._arena = self._arena, None
        if arena is None:
            processes.end_all()
            return
        processes.end_all([arena.pid])
        self._witness.new_example()
        arena.close(self._selector)

    def _current(self) -> BodyProcess:
        assert self._arena is not None, "no arena is open"
        return self._arena

    # The loop.

    def _pass_time(self, clock: PatientClock, at_most: float = TICK) -> None:
        self._wait(min(TICK, at_most))
        clock.advance()
        now = time.monotonic()
        if now - self._last_sign > _SIGN_OF_LIFE:
            self._last_sign = now
            self._client.send(StillHere())

    def _wait(self, timeout: float | None) -> None:
        timer = self._witness.next_timer()
        if timer is not None:
            timeout = timer if timeout is None else min(timeout, timer)
        for key, _ in self._selector.select(timeout):
            if key.fd in self._selector.get_map():  # not gone through an earlier callback
                key.data()
        self._witness.run_timers()

    def _on_client(self) -> None:
        try:
            self._requests += self._client.receive_ready()
        except ChannelClosed:
            raise Abandoned from None

    def _on_lifeline(self) -> None:
        raise Abandoned

    def _on_child(self) -> None:
        os.read(self._wakeup[0], 4096)
        for pid, status in processes.reap().items():
            if self._arena is not None and pid == self._arena.pid:
                self._arena.status = status
