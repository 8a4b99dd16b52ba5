"""The driver's end of a nursery, and of the wardens that are forked from it."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.messages import Ended, Hello, StillHere

_LAST_WORDS = 10.0
"""Seconds that a process whose channel is closed is given to clean up and end."""


class WardenLost(Exception):
    """The warden ended, or does not answer; the message says which."""

    def __init__(self, reason: str, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class Nursery:
    """Where the wardens of one adapter come from: a process, started when first asked for one.

    ``target`` is the adapter (``package.module:attribute``). The nursery and its wardens go when
    the other end of ``lifeline`` is closed. Modules are looked for in the folder ``path`` first;
    ``modules`` are imported ahead. Processes that are forked with a nursery that was started may
    ask it too; one that finds it gone starts another.
    """

    def __init__(
        self, target: str, lifeline: int = -1, path: str = "", modules: Sequence[str] = ()
    ) -> None:
        self._target = target
        self._lifeline = lifeline
        self._path = path
        self._modules = modules
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._starter = 0

    def start(self) -> None:
        """Start the process, which begins to import the adapter; if it was started, do nothing."""
        if self._process is not None:
            return
        ours, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed in close)
        passed = [theirs.fileno()] + ([self._lifeline] if self._lifeline >= 0 else [])
        command = [sys.executable, "-m", "mpconform.arena", self._target]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno()), str(self._lifeline), *self._modules],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            pass_fds=passed,
            start_new_session=True,
            env=_environment(self._path),
        )
        theirs.close()
        self._control = ours
        self._starter = os.getpid()

    @property
    def own_pid(self) -> int | None:
        """The nursery's process id, if this process has started it."""
        return self._process.pid if self._process and self._starter == os.getpid() else None

    def warden(self) -> Warden:
        """Order a warden."""
        ours, theirs = socket.socketpair()
        with theirs:
            if not self._order(theirs):
                self._control = self._process = None  # it is gone, and this is another one's time
                self.start()
                self._order(theirs)
        return Warden(Channel(ours))

    def _order(self, channel: socket.socket) -> bool:
        if self._control is None:
            return False
        try:
            socket.send_fds(self._control, [b"w"], [channel.fileno()])
        except OSError:
            return False  # it is gone
        return True

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the process; if this one has started it, see to it that it ends."""
        if self._control is None or self._process is None:
            return
        self._control.close()
        if self._starter == os.getpid():
            try:
                self._process.wait(_LAST_WORDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._errors.close()
        self._control = self._process = None

    def how_it_ended(self) -> str:
        """The exit code and the last line that was written; empty if it goes on, as far as known.

        Only the process that has started it can tell.
        """
        if self._process is None or self._starter != os.getpid():
            return ""
        try:
            code = self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            return ""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 2000))
        words = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return f"exit code {code}" + (f": {words[-1]}" if words else "")


class Warden:
    """The driver's end of the channel to one warden."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._pid = 0

    @property
    def began(self) -> bool:
        """Whether the warden was heard of: its nursery has come so far as to fork it."""
        return bool(self._pid)

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
                    if isinstance(reply, Ended):
                        raise WardenLost(f"exit code {reply.exit_code}")
                    if isinstance(reply, Hello):
                        self._pid = reply.pid
                    elif not isinstance(reply, StillHere):
                        return reply
        except ChannelClosed:
            raise WardenLost(self._how_it_ended()) from None

    def kill(self) -> None:
        """End the warden at once; what it kept is ended by its nursery."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """Hang up; the warden then ends its arena and goes. If it does not, end it."""
        self._channel.close_for_sending()
        if not self._is_over():
            self.kill()
        self._channel.close()

    def _is_over(self) -> bool:
        """Wait for the end of the channel, which comes with that of the warden."""
        try:
            while select.select([self._channel], [], [], _LAST_WORDS)[0]:
                self._channel.receive_ready()
        except ChannelClosed:
            return True
        return False

    def _how_it_ended(self) -> str:
        """It may have ended before it could be told."""
        try:
            while select.select([self._channel], [], [], _LAST_WORDS)[0]:
                for message in self._channel.receive_ready():
                    if isinstance(message, Ended):
                        return f"exit code {message.exit_code}"
        except ChannelClosed:
            return "it ended"
        return "it closed its channel"


def _environment(path: str) -> dict[str, str]:
    folders = [path, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}
