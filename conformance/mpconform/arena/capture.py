"""Capturing what an arena prints: all of it is read, the beginning and the end are kept."""

from __future__ import annotations

import os

_KEPT = 16 * 1024


class Capture:
    """A pipe: processes of the arena write, the warden reads."""

    def __init__(self) -> None:
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        self._head = bytearray()
        self._tail = bytearray()
        self.size = 0

    def drain(self) -> bool:
        """Read what is there, at most some megabytes; False at the end of file."""
        for _ in range(64):
            try:
                piece = os.read(self.read_end, 1 << 16)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not piece:
                return False
            self._keep(piece)
        return True

    def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        room = _KEPT - len(self._head)
        self._head += piece[:room]
        self._tail = (self._tail + piece[room:])[-_KEPT:]

    def text(self) -> str:
        """What was kept, with a line in the place of what was not."""
        lost = self.size - len(self._head) - len(self._tail)
        gap = f"\n[… {lost} bytes not kept …]\n".encode() if lost else b""
        return bytes(self._head + gap + self._tail).decode("utf-8", "replace")

    def close(self) -> None:
        """Close the warden's ends."""
        for descriptor in (self.read_end, self.write_end):
            if descriptor >= 0:
                os.close(descriptor)
        self.read_end = self.write_end = -1

    def close_write_end(self) -> None:
        """Leave the write end to the processes of the arena."""
        os.close(self.write_end)
        self.write_end = -1
