"""What can be had with pipes, pickle and fork alone: one child, fed by a thread, no care."""

from __future__ import annotations

import os
import pickle
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_LENGTH = struct.Struct("!I")


class RawPipe:
    """Messages over a pair of os.pipe ends, with a length before each."""

    def __init__(self, reader: int, writer: int) -> None:
        self._reader, self._writer = reader, writer

    def send_bytes(self, data: bytes) -> None:
        """Write one message."""
        view = memoryview(_LENGTH.pack(len(data)) + data)
        while view:
            view = view[os.write(self._writer, view) :]

    def recv_bytes(self) -> bytes:
        """Read one message."""
        (size,) = _LENGTH.unpack(self._read(_LENGTH.size))
        return self._read(size)

    def send(self, obj: Any) -> None:
        """Write one object."""
        self.send_bytes(pickle.dumps(obj, pickle.HIGHEST_PROTOCOL))

    def recv(self) -> Any:
        """Read one object."""
        return pickle.loads(self.recv_bytes())

    def _read(self, size: int) -> bytes:
        data = os.read(self._reader, size)
        if len(data) == size:
            return data
        parts = [data]
        while (missing := size - sum(map(len, parts))) > 0:
            if not (data := os.read(self._reader, missing)):
                raise EOFError
            parts.append(data)
        return b"".join(parts)


class RawChild:
    """A forked child at the other end of two pipes."""

    def __init__(self, target: Callable[[RawPipe], object]) -> None:
        down, up = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(down[1])
            os.close(up[0])
            try:
                target(RawPipe(down[0], up[1]))
            except EOFError:
                pass  # the parent has closed its end
            finally:
                os._exit(0)
        os.close(down[0])
        os.close(up[1])
        self._ends = up[0], down[1]
        self.pipe = RawPipe(*self._ends)

    def join(self) -> None:
        """Close the pipes and wait for the child."""
        for fd in self._ends:
            os.close(fd)
        os.waitpid(self.pid, 0)


class Floor:
    """The operations of a pool, on one raw child."""

    def open(self, workers: int) -> None:
        """Start the child; more than one would not be the floor."""
        self._child = RawChild(_serve)

    def close(self) -> None:
        """Close and wait."""
        self._child.join()

    def imap(self, func: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """One task for each item, written by a thread."""
        pipe, items = self._child.pipe, list(items)

        def feed() -> None:
            for item in items:
                pipe.send((func, [item]))

        threading.Thread(target=feed, daemon=True).start()
        for _ in items:
            yield pipe.recv()[0]

    imap_unordered = imap

    def submit_all(self, func: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """The same, as a list."""
        return list(self.imap(func, items))

    def map(
        self, func: Callable[[Any], Any], items: list[Any], chunksize: int | None = None
    ) -> list[Any]:
        """One task for each chunk; eight chunks by default, as for two workers."""
        if chunksize == 1:
            return self.submit_all(func, items)
        pipe, size = self._child.pipe, chunksize or -(-len(items) // 8)
        chunks = [items[start : start + size] for start in range(0, len(items), size)]

        def feed() -> None:
            for chunk in chunks:
                pipe.send((func, chunk))

        threading.Thread(target=feed, daemon=True).start()
        return [value for _ in chunks for value in pipe.recv()]

    def call(self, func: Callable[[Any], Any], item: Any) -> Any:
        """There and back."""
        self._child.pipe.send((func, [item]))
        return self._child.pipe.recv()[0]

    def connect(self, target: Callable[[Any], object]) -> tuple[RawPipe, RawChild]:
        """A child that runs `target` at the other end."""
        child = RawChild(target)
        return child.pipe, child


def _serve(pipe: RawPipe) -> None:
    while True:
        func, chunk = pipe.recv()
        pipe.send([func(item) for item in chunk])
