"""The near end of an engine: starts its process, and sees it end."""

from __future__ import annotations

import os
import select
import socket
import subprocess

from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.process import start
from mpconform.arena.client.words import Words
from mpconform.arena.messages import Broken, EngineStarted

START_DEADLINE = float(os.environ.get("MPCONFORM_ENGINE_DEADLINE", "120"))
"""Seconds that an engine may take to start (environment: MPCONFORM_ENGINE_DEADLINE)."""

_LAST_WORDS = 20.0
"""Seconds that its process is given to end when the run is over."""


class EngineClient:
    """The engine of one adapter, in a process of the run's own."""

    def __init__(self, adapter: Adapter, lifeline: int) -> None:
        self._adapter = adapter
        self._lifeline = lifeline
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None

    def start(self) -> EngineStarted | Broken:
        """Start it, and wait until it says how it is found, or why it cannot be used."""
        ours, theirs = socket.socketpair()
        self._words = Words()
        with theirs:
            self._process = start(
                self._adapter.interpreter,
                "mpconform.arena.engine",
                [self._adapter.place, str(theirs.fileno()), str(self._lifeline)],
                [theirs.fileno(), self._lifeline],
                self._words,
            )
        self._channel = Channel(ours)
        watch = select.poll()
        watch.register(ours, select.POLLIN)
        if not watch.poll(START_DEADLINE * 1000):
            self._process.kill()
            return self._broken(f"its engine did not start within {START_DEADLINE:g} s")
        try:
            said = self._channel.receive()
        except ChannelClosed:
            return self._broken("its engine ended its process")
        assert isinstance(said, (EngineStarted, Broken))
        return said

    def renew(self) -> EngineStarted | Broken:
        """Stop it, and start another in its place."""
        self.wait()
        return self.start()

    def _broken(self, reason: str) -> Broken:
        return Broken(reason, self._words.text())

    def wait(self) -> None:
        """Have it stop, and wait until it has."""
        channel, self._channel = self._channel, None
        if self._process is None or channel is None:
            return
        channel.close()
        try:
            self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.close()
