"""What the operating system says of a process, whatever the backend says."""

from __future__ import annotations

import os


def is_there(pid: int) -> bool:
    """Whether the system still keeps a process ``pid``, running or ended but not reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
