"""The driver's end of a warden: starts one, asks it, and outlives it."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import tempfile
from typing import Any

from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.messages import (
    Broken,
    Describe,
    Description,
    Discard,
    Finish,
    Outcome,
    RunCase,
    StillHere,
)

IMPORT_DEADLINE = float(os.environ.get("MPCONFORM_IMPORT_DEADLINE", "60"))
"""Seconds that importing an adapter may take (environment: MPCONFORM_IMPORT_DEADLINE)."""

SILENCE = 120.0
"""Seconds without a sign of life after which a warden is given up: it was stopped, or is stuck."""

_LAST_WORDS = 10.0
"""Seconds that a warden whose channel is closed is given to clean up and end."""


class WardenLost(Exception):
    """The warden ended, or does not answer; the message says which."""

    def __init__(self, reason: str, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class RunnerGone(BaseException):
    """The lifeline ended: there is nobody left to run anything for."""


class Keeper:
    """A warden for one backend, started when first asked and again after it was lost.

    ``target`` is the adapter (``package.module:attribute``). ``lifeline`` is the read end of a pipe
    whose write end only the runner holds: the warden goes when the runner does. Modules are looked
    for in the folder ``path`` first.
    """

    def __init__(self, target: str, lifeline: int = -1, path: str = "") -> None:
        self._target = target
        self._lifeline = lifeline
        self._path = path
        self._warden: _Warden | None = None
        self._company: object = None

    def enter(self, company: object) -> bool:
        """Begin a check that may use an arena of the same ``company`` (None: none but its own).

        Returns whether it will have a fresh one.
        """
        if self._company is not None and self._company == company:
            return False
        if self._company is not None:
            self.discard()
        self._company = company
        return True

    @property
    def warden_pid(self) -> int | None:
        """The warden's process id, if there is one."""
        return self._warden.process.pid if self._warden else None

    def describe(self, deadline: float = IMPORT_DEADLINE) -> Description | Broken:
        """What the adapter says of its backend, or why it cannot be used."""
        module = self._target.partition(":")[0]
        try:
            reply = self._ask(Describe(), deadline)
        except WardenLost as lost:
            if lost.timed_out:
                return Broken(f"importing {module} did not end within {deadline:g} s")
            return Broken(f"importing {module} ended the process ({lost})")
        assert isinstance(reply, (Description, Broken))
        return reply

    def run(self, request: RunCase) -> Outcome:
        """Run one case; if the warden is lost over it, that is a crash."""
        return self._outcome(request)

    def finish(self, deadline: float) -> Outcome:
        """End the open arena in good order; what it left behind is the outcome."""
        self._company = None
        return self._outcome(Finish(deadline))

    def discard(self) -> None:
        """End the open arena, if any, at once."""
        self._company = None
        if self._warden is not None:
            self._outcome(Discard())

    def close(self) -> None:
        """End the warden, which ends everything below it."""
        warden, self._warden, self._company = self._warden, None, None
        if warden is not None:
            warden.close()

    def _outcome(self, request: object) -> Outcome:
        try:
            reply = self._ask(request, SILENCE)
        except WardenLost as lost:
            return Outcome("crash", got=f"the process that keeps the arena was lost: {lost}")
        assert isinstance(reply, Outcome)
        return reply

    def _ask(self, request: object, seconds: float) -> Any:
        if self._warden is None:
            self._warden = _Warden(self._target, self._lifeline, self._path)
        try:
            return self._warden.ask(request, seconds)
        except WardenLost as lost:
            if lost.timed_out:
                self._warden.process.kill()
            self.close()
            if self._lifeline >= 0 and select.select([self._lifeline], [], [], 0)[0]:
                raise RunnerGone from None
            raise


class _Warden:
    """A running warden process, and the driver's end of the channel to it."""

    def __init__(self, target: str, lifeline: int, path: str) -> None:
        ours, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed in close)
        passed = [theirs.fileno()] + ([lifeline] if lifeline >= 0 else [])
        command = [sys.executable, "-m", "mpconform.arena", target]
        self.process = subprocess.Popen(
            [*command, str(theirs.fileno()), str(lifeline)],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            pass_fds=passed,
            start_new_session=True,
            env=_environment(path),
        )
        theirs.close()
        self._channel = Channel(ours)

    def ask(self, request: object, seconds: float) -> Any:
        """Send ``request``, wait for the reply while there are signs of life at least every
        ``seconds``. Raises WardenLost."""
        try:
            self._channel.send(request)
            while True:
                if not select.select([self._channel], [], [], seconds)[0]:
                    raise WardenLost(f"no sign of life for {seconds:g} s", timed_out=True)
                # All that has come: what is left in the channel's buffer would not wake select.
                for reply in self._channel.receive_ready():
                    if not isinstance(reply, StillHere):
                        return reply
        except ChannelClosed:
            raise WardenLost(self._how_it_ended()) from None

    def close(self) -> None:
        """Hang up; the warden then ends its arena and goes. If it does not, end it."""
        self._channel.close()
        try:
            self.process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._errors.close()

    def _how_it_ended(self) -> str:
        try:
            code = self.process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            return "it closed its channel"
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 2000))
        words = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return f"exit code {code}" + (f": {words[-1]}" if words else "")


def _environment(path: str) -> dict[str, str]:
    folders = [path, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}
