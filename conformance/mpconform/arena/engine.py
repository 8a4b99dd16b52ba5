"""The engine's process; its arguments are TARGET CONTROL LIFELINE (``client/process.py``).

A backend that is costly to start has its engine here, once for a whole run. The process enters what
the adapter gives, says how the engine is found, and leaves it when the other end of CONTROL or
LIFELINE (descriptors) is closed, which happens too when the runner is killed. Then it ends whatever
the engine has left. Temporary files of the engine are in a folder of the run, and go with it.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import threading
import time
import traceback

from mpadapters import Backend
from mpconform.arena import processes
from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.guard import guarded
from mpconform.arena.loading import BrokenAdapter, load
from mpconform.arena.messages import Broken, EngineStarted
from mpconform.arena.places import make_directory, remove
from mpconform.arena.signals import put_right

_LAST_WORDS = 10.0
"""Seconds that an engine is given to stop by itself."""


def main() -> None:
    """Be that process; never returns."""
    target, control, lifeline = sys.argv[1:]
    put_right()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the runner decides what an interrupt means
    processes.become_subreaper()
    os.environ["TMPDIR"] = directory = make_directory()
    descriptors = (int(control), int(lifeline))
    channel = Channel(socket.socket(fileno=int(control)))
    try:
        with guarded(*descriptors):
            backend = load(target)
        # Starting and stopping may take for ever: this thread has the last word.
        end = threading.Thread(target=_end_with, args=(directory, *descriptors), daemon=True)
        end.start()
        _run(backend, channel)
    except BrokenAdapter as error:
        channel.send(Broken(str(error), traceback.format_exc()))
    except ChannelClosed:
        pass  # the runner has gone, too
    finally:
        _end(directory, 0)


def _run(backend: Backend, channel: Channel) -> None:
    try:
        assert backend.engine is not None, "the adapter has said that it has one"
        with backend.engine() as environment:
            channel.send(EngineStarted({str(k): str(v) for k, v in environment.items()}))
            _wait_for_the_end(channel)
    except ChannelClosed:
        raise
    except Exception as error:
        reason = f"its engine raised {type(error).__name__}: {error}"
        channel.send(Broken(reason, traceback.format_exc()))


def _wait_for_the_end(channel: Channel) -> None:
    try:
        channel.receive()
    except ChannelClosed:
        return


def _end_with(directory: str, *descriptors: int) -> None:
    """When one of ``descriptors`` is hung up: soon end this process, and what is below it."""
    news = select.poll()
    for descriptor in descriptors:
        if descriptor >= 0:
            news.register(descriptor, 0)  # of a hang-up it tells anyway
    news.poll()
    time.sleep(_LAST_WORDS)
    _end(directory, 1)


def _end(directory: str, exit_code: int) -> None:
    """End what is below this process, remove what it has written, and end this process."""
    processes.end_all()
    remove(directory)
    os._exit(exit_code)


if __name__ == "__main__":
    main()
