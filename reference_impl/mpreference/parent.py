"""What a child knows of its creator, and how it learns of its end."""

from __future__ import annotations

import os

from mpreference import forking, transfer
from mpreference.waiting import wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ParentProcess:
    """The process that created this one: `name`, `pid`, whether it lives."""

    exitcode = None

    def __init__(self, name: str, pid: int, life_line: int) -> None:
        self.name = name
        self.pid = self.ident = pid
        self.sentinel = life_line

    def is_alive(self) -> bool:
        """Whether the parent is running."""
        return not wait([self.sentinel], 0)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the parent has ended, at most `timeout` seconds (None: no limit)."""
        wait([self.sentinel], timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name!r} pid={self.pid}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # For a child that gets it from its creator.
        return ParentProcess, (self.name, self.pid, transfer.Descriptor(self.sentinel))

    def forget(self) -> None:
        """Release the life line, in a child to which this is a grandparent."""
        os.close(self.sentinel)


# A pipe nobody writes to: children read its end of file when this process dies.
_life_line: tuple[int, forking.PrivateDescriptor] | None = None


def life_line() -> int:
    """The descriptor for children to have, at end of file once this process is dead."""
    global _life_line
    with forking.start_lock:
        if _life_line is None:
            reader, writer = os.pipe()
            _life_line = reader, forking.PrivateDescriptor(writer)
        return _life_line[0]


def _forget_life_line() -> None:
    global _life_line
    _life_line = None


os.register_at_fork(after_in_child=_forget_life_line)
