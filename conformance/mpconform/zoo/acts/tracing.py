"""Tracing other processes, as debuggers do."""

from __future__ import annotations

import ctypes

from mpconform.zoo.acts.killing import parent

__all__ = ["traces_its_grandparent", "traces_its_parent"]

_ATTACH = 16


def _attach(pid: int) -> None:
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if ptrace(_ATTACH, pid, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def traces_its_parent() -> None:
    """Attaches to the parent of its process as a debugger does, which stops it."""
    _attach(parent())


def traces_its_grandparent() -> None:
    """Attaches to the parent of the parent of its process as a debugger does, which stops it."""
    _attach(parent(2))
