"""The start method fork: the child begins as a copy of its creator."""

from __future__ import annotations

import os
import signal
import sys

from mpreference import forking
from mpreference.contexts import child
from mpreference.handle import HAS_PIDFD, OwnChild
from mpreference.parent import life_line
from mpreference.process import BaseProcess, set_parent


def launch(process: BaseProcess) -> OwnChild:
    """Fork a child that runs `process`."""
    child.flush_standard_streams()
    with forking.start_lock:
        parent = life_line()
        ends = None if HAS_PIDFD else os.pipe()
        pid = os.fork()
        if pid == 0:
            _be_child(process, parent, ends)
        if ends is None:
            return OwnChild(pid, None)
        os.close(ends[1])
        return OwnChild(pid, ends[0])


def _be_child(process: BaseProcess, parent: int, ends: tuple[int, int] | None) -> None:
    status = 1
    try:
        if ends is not None:
            os.close(ends[0])
            _ended_by_exit = forking.PrivateDescriptor(ends[1])
        # clause: process.signals.leave-the-creators-wakeup-descriptor-alone
        signal.set_wakeup_fd(-1)
        child.forget_creator()
        if sys.stdin is not None:  # else descriptor 0, if open, is something of the program's
            child.empty_standard_input()
        set_parent(process._creator(parent))
        status = child.run(process, "fork")
    finally:
        # Nothing may lead out of here into the code of the creator.
        os._exit(status)
