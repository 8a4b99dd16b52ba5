"""Watches the standard library's multiprocessing in this interpreter, and in what it forks."""

from __future__ import annotations

import mmap
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from steps import MODULES, SIZE, place

_FOLDER = os.path.join(os.path.dirname(os.__file__), "multiprocessing")
_MODULES = {os.path.join(_FOLDER, f"{name}.py"): n for n, name in enumerate(MODULES)}


def watch(path: str) -> None:
    """Note each step in the map at ``path``, in all threads."""
    with open(path, "r+b") as file:
        noted = mmap.mmap(file.fileno(), SIZE)

    def on_call(frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any] | None:
        module = _MODULES.get(frame.f_code.co_filename)
        if module is None:
            return None
        first = -frame.f_code.co_firstlineno
        resumed = frame.f_code.co_flags & 0x20 and -first < frame.f_lineno  # a generator goes on
        last = frame.f_lineno if resumed else first

        def on_step(frame: FrameType, event: str, _argument: Any) -> Callable[..., Any]:
            nonlocal last
            if event == "line":
                noted[place(module, last, frame.f_lineno)] = 1
                last = frame.f_lineno
            elif event == "return":
                noted[place(module, last, first)] = 1
            return on_step

        return on_step

    threading.settrace(on_call)
    sys.settrace(on_call)


if map_of_steps := os.environ.get("MPCONFORM_STEPS"):
    watch(map_of_steps)
