"""The near end of a nursery: starts its process, and orders wardens of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from mpconform.arena.body import DUMP_SIGNAL
from mpconform.arena.channel import Channel
from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.process import start
from mpconform.arena.client.warden import LAST_WORDS, WardenClient, WardenLost
from mpconform.arena.client.words import Words

_STACKS = 2.0
"""Seconds that a process which does not answer is given to write its stacks."""

_QUIET = 0.05
"""Seconds without a further byte after which they are taken to be complete."""


class NurseryClient:
    """Where the wardens of one adapter come from: a process, started when first asked for one.

    The nursery and its wardens go when the other end of ``lifeline`` is closed. ``modules`` are
    imported ahead. If the process is found gone, another is started. Several threads may ask.
    """

    def __init__(self, adapter: Adapter, lifeline: int = -1, modules: Sequence[str] = ()) -> None:
        self.module = adapter.module
        self._adapter = adapter
        self._lifeline = lifeline
        self._modules = modules
        self._lock = threading.Lock()
        self._shut = False
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, once it was started."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process, which begins to import the adapter; if it was started, do nothing."""
        with self._lock:
            if self._process is None and not self._shut:
                self._start()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        self._words = Words()
        with theirs:
            self._process = start(
                self._adapter.interpreter,
                "mpconform.arena.__main__",
                [self._adapter.place, str(theirs.fileno()), str(self._lifeline), *self._modules],
                [theirs.fileno(), self._lifeline],
                self._words,
            )

    def warden(self) -> WardenClient:
        """Order a warden. Raises WardenLost when the nursery is shut."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if self._shut:
                raise WardenLost("the run is over")
            if not self._order(theirs):
                self._let_go()  # it was never started, or is gone
                self._start()
                self._order(theirs)
            nursery = self._process.pid if self._process else 0
        return WardenClient(Channel(ours), nursery)

    def _order(self, channel: socket.socket) -> bool:
        if self._control is None:
            return False
        try:
            socket.send_fds(self._control, [b"w"], [channel.fileno()])
        except OSError:
            return False
        return True

    def give_up(self) -> None:
        """End the process, which does not answer, when it has written where it stands."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, DUMP_SIGNAL)
            self._wait_for_stacks()
            os.kill(self._process.pid, signal.SIGKILL)

    def _wait_for_stacks(self) -> None:
        """Until a stack dump has begun, and nothing more comes."""
        before = size = self._words.size
        until = time.monotonic() + _STACKS
        while time.monotonic() < until:
            time.sleep(_QUIET)
            last, size = size, self._words.size
            if size == last > before:
                return

    def words(self) -> str:
        """The end of what it has written: a traceback, a stack dump."""
        return self._words.text() if self._process is not None else ""

    def shut(self) -> None:
        """Order nothing any more."""
        with self._lock:
            self._shut = True

    def close(self) -> None:
        """Let go of the process, and see to it that it ends."""
        self.shut()
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        if self._control is None or self._process is None:
            return
        self._control.close()
        try:
            self._process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.close()
        self._control = self._process = None

    def how_it_ended(self) -> str:
        """The exit code and the last line that was written; empty if it goes on."""
        if self._process is None:
            return ""
        try:
            code = self._process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            return ""
        words = self.words().splitlines()
        return f"exit code {code}" + (f": {words[-1]}" if words else "")
