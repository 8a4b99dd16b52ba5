"""What the player looks at: values in a few words, processes, what this process has."""

from __future__ import annotations

import os
import threading
from typing import Any

import psutil


def belongings() -> dict[str, int]:
    """How many descriptors and threads this process has."""
    return {"descriptors": len(os.listdir("/dev/fd")), "threads": threading.active_count()}


def more_than(first: dict[str, int]) -> dict[str, int]:
    """How many more it has now."""
    return {kind: max(0, count - first[kind]) for kind, count in belongings().items()}


def summary(value: Any) -> Any:
    """A value of a task, in a few words that JSON can carry."""
    if isinstance(value, str) and len(value) > 100:
        own, _, rest = value.partition(":")
        return f"{own} and {rest.count('x')} more"
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, list):
        return [summary(each) for each in value]
    if isinstance(value, BaseException):
        return ["exception", type(value).__name__, args(value)]
    return f"a {type(value).__name__}"


def args(error: BaseException) -> list[Any]:
    """The arguments of an exception, as words."""
    return [str(summary(each))[:200] for each in error.args]


def is_closed(process: Any) -> bool:
    """Whether a process object was closed."""
    try:
        return process.pid is None
    except ValueError:
        return True


def runs(pid: int) -> bool:
    """Whether a process is there, and has not ended."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
