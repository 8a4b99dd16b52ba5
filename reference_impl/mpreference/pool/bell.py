"""How other threads wake the manager."""

from __future__ import annotations

import selectors
import socket

from mpreference import forking


class Bell:
    """Rung by any thread and any signal handler, without a lock; heard by the manager thread.

    What was done before `ring` is seen by the thread after its next `wait`. Only who finds the
    thread asleep has to ring loudly: that costs two calls of the system.
    """

    def __init__(self) -> None:
        self._rung = False
        self._asleep = False
        self._writer, self._reader = socket.socketpair()
        self._writer.setblocking(False)
        for end in (self._writer, self._reader):
            forking.close_in_children(end)

    def ring(self) -> None:
        """Have the thread look around."""
        self._rung = True
        if self._asleep:
            self._asleep = False
            try:
                self._writer.send(b".")
            except OSError:
                pass  # it has been rung many times, or the thread has ended

    def wait(self, selector: selectors.BaseSelector) -> list[tuple[selectors.SelectorKey, int]]:
        """What `selector` has to tell, as soon as there is something or the bell is rung."""
        self._asleep = True
        # Who rings before the line above is noticed here, who rings after it is heard.
        events = selector.select(0 if self._rung else None)
        self._asleep = self._rung = False
        return events

    def fileno(self) -> int:
        """For `selector`: readable when the bell has been rung loudly."""
        return self._reader.fileno()

    def clear(self) -> None:
        """It has been heard: make it not readable again."""
        self._reader.recv(4096)

    def close(self) -> None:
        """Release both ends."""
        self._writer.close()
        self._reader.close()
