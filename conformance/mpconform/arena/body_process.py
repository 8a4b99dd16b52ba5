"""The process of a body, as its warden sees it, and the pipes that lead to it."""

from __future__ import annotations

import os
import selectors
import signal

from mpconform.arena.body import settle_in
from mpconform.arena.capture import Capture
from mpconform.arena.channel import Channel, ChannelClosed, channel_pair
from mpconform.arena.messages import Outcome, Waiting
from mpconform.arena.places import remove


class BodyProcess:
    """The process id (0 in the body itself), its channel, and what came from it so far."""

    def __init__(
        self, pid: int, channel: Channel, output: Capture, stacks: Capture, directory: str
    ) -> None:
        self.pid = pid
        self.channel = channel
        self.output = output
        self.stacks = stacks
        self.directory = directory
        self.said: Outcome | None = None
        self.waiting = ""
        self.status: int | None = None
        self.channel_closed = False

    @property
    def is_body(self) -> bool:
        """Whether this is the forked process itself."""
        return self.pid == 0

    @property
    def ended(self) -> bool:
        """Whether the body's process has ended."""
        return self.status is not None

    def new_case(self) -> None:
        """Forget what the last case said."""
        self.said, self.waiting = None, ""

    def register(self, selector: selectors.BaseSelector) -> None:
        """Watch the body's channel and pipes."""
        selector.register(self.channel, selectors.EVENT_READ, lambda: self._on_channel(selector))
        for capture in (self.output, self.stacks):
            selector.register(
                capture.read_end,
                selectors.EVENT_READ,
                lambda c=capture: self._on_capture(c, selector),
            )

    def _on_channel(self, selector: selectors.BaseSelector) -> None:
        try:
            messages = self.channel.receive_ready()
        except ChannelClosed:
            self.channel_closed = True
            selector.unregister(self.channel)
            return
        for message in messages:
            if isinstance(message, Waiting):
                self.waiting = message.what
            elif isinstance(message, Outcome):
                self.said = message

    def _on_capture(self, capture: Capture, selector: selectors.BaseSelector) -> None:
        if not capture.drain():
            selector.unregister(capture.read_end)

    def end_in_words(self) -> str:
        """How the body's process ended, to complete "the process …"."""
        if self.status is None:
            return "closed its channel to the suite, or broke it, and went on"
        code = os.waitstatus_to_exitcode(self.status)
        if code < 0:
            return f"was killed by {_signal_name(-code)}"
        return f"exited with status {code}"

    def close(self, selector: selectors.BaseSelector) -> None:
        """Stop watching; close and remove what belonged to the arena."""
        for source in (self.channel, self.output.read_end, self.stacks.read_end):
            try:
                selector.unregister(source)
            except (KeyError, ValueError):
                continue
        self.channel.close()
        self.output.close()
        self.stacks.close()
        remove(self.directory)


def fork_body(directory: str) -> BodyProcess:
    """Fork a body that lives in ``directory``; returns in both processes, like ``os.fork``."""
    ours, theirs = channel_pair()
    output, stacks = Capture(), Capture()
    pid = os.fork()
    if pid == 0:
        ours.close()
        os.close(output.read_end)
        os.close(stacks.read_end)
        settle_in(output.write_end, directory)
        os.close(output.write_end)
        return BodyProcess(0, theirs, output, stacks, directory)
    theirs.close()
    output.close_write_end()
    stacks.close_write_end()
    return BodyProcess(pid, ours, output, stacks, directory)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
