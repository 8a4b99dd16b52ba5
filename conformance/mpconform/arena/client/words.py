"""What a process of a run writes: all of it is read as it comes, the beginning and the end kept.

No file, which whoever writes without end could fill a disk with.
"""

from __future__ import annotations

import os
import select
import threading

from mpconform.arena.capture import Capture

_MOST = 20_000


class Words:
    """A pipe, and a thread that reads it. The write end is for a process to be started."""

    def __init__(self) -> None:
        self._capture = Capture()
        self._lock = threading.Lock()
        self._stop = os.pipe()
        self._thread = threading.Thread(target=self._read, name="words", daemon=True)
        self._thread.start()

    @property
    def write_end(self) -> int:
        """The descriptor that a process is to write to."""
        return self._capture.write_end

    @property
    def size(self) -> int:
        """How many bytes have been written so far."""
        self._drain()
        return self._capture.size

    def started(self) -> None:
        """The process has been started: nobody else is to write."""
        self._capture.close_write_end()

    def text(self) -> str:
        """The end of what was written."""
        self._drain()
        with self._lock:
            return self._capture.text()[-_MOST:].strip()

    def close(self) -> None:
        """Read no more, whoever still writes."""
        os.close(self._stop[1])
        self._thread.join()
        os.close(self._stop[0])
        self._capture.close()

    def _drain(self) -> bool:
        with self._lock:
            return self._capture.drain()

    def _read(self) -> None:
        news = select.poll()
        news.register(self._capture.read_end, select.POLLIN)
        news.register(self._stop[0], 0)  # of a hang-up it tells anyway
        while True:
            ready = {descriptor for descriptor, _ in news.poll()}
            if self._stop[0] in ready:
                return
            if not self._drain():
                news.unregister(self._capture.read_end)
