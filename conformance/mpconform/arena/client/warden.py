"""The near end of the channel to one warden."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from typing import Any

from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.messages import Ended, Hello, StillHere

LAST_WORDS = 10.0
"""Seconds that a process whose channel is closed is given to clean up and end."""


_STOPPED = 10
"""Looks, one after the other, at which a process stands still that is given up then: somebody has
stopped it, or traces it. They are counted, and not the time: this process may have stood still."""

_LOOK = 1.0
"""Seconds between two looks."""


class WardenLost(Exception):
    """The warden ended, or does not answer; the message says which. ``began`` is whether it had
    been heard of."""

    def __init__(self, reason: str, timed_out: bool = False, began: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out
        self.began = began


class WardenClient:
    """Asks a warden, and waits for its answer."""

    def __init__(self, channel: Channel, nursery: int) -> None:
        self._channel = channel
        self._nursery = nursery
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
                self._wait(seconds)
                # All that has come: what is left in the channel's buffer would not wake poll.
                for reply in self._channel.receive_ready():
                    if isinstance(reply, Ended):
                        raise WardenLost(f"exit code {reply.exit_code}", began=self.began)
                    if isinstance(reply, Hello):
                        self._pid = reply.pid
                    elif not isinstance(reply, StillHere):
                        return reply
        except ChannelClosed:
            raise WardenLost(self._how_it_ended(), began=self.began) from None

    def _wait(self, seconds: float) -> None:
        """Wait for something to read. Raises WardenLost."""
        began = time.monotonic()
        stopped = 0
        while not _readable(self._channel, _LOOK):
            stopped = stopped + 1 if _stands_still(self._pid or self._nursery) else 0
            if stopped > _STOPPED:
                raise WardenLost("it was stopped, or is traced", timed_out=True, began=self.began)
            if time.monotonic() - began > seconds:
                reason = f"no sign of life for {seconds:g} s"
                raise WardenLost(reason, timed_out=True, began=self.began)

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
            while _readable(self._channel, LAST_WORDS):
                self._channel.receive_ready()
        except ChannelClosed:
            return True
        return False

    def _how_it_ended(self) -> str:
        """It may have ended before it could be told."""
        try:
            while _readable(self._channel, LAST_WORDS):
                for message in self._channel.receive_ready():
                    if isinstance(message, Ended):
                        return f"exit code {message.exit_code}"
        except ChannelClosed:
            return "it ended"
        return "it closed its channel"


def _stands_still(pid: int) -> bool:
    """Whether a process is stopped, or held by one that traces it (Linux)."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] in (b"T", b"t")
    except (OSError, IndexError):
        return False


def _readable(channel: Channel, seconds: float) -> bool:
    """Whether something can be read within ``seconds`` (poll: descriptors may be large)."""
    watch = select.poll()
    watch.register(channel.fileno(), select.POLLIN)
    return bool(watch.poll(seconds * 1000))
