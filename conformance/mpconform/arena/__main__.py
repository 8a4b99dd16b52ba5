"""The warden's process: ``python -m mpconform.arena TARGET CHANNEL LIFELINE`` (descriptors)."""

import os
import signal
import socket
import sys
import types

from mpconform.arena.channel import Channel
from mpconform.arena.places import ADAPTER
from mpconform.arena.warden import Warden


def main() -> None:
    """Serve as a warden; in a forked body, run checks."""
    # What a backend finds as the main module must be nobody's program: under spawn the child
    # would import it again.
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.path[:] = [path or os.getcwd() for path in sys.path]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the runner decides what an interrupt means
    os.environ[ADAPTER] = sys.argv[1]
    target, channel, lifeline = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    body = Warden(target, Channel(socket.socket(fileno=channel)), lifeline).serve()
    if body is not None:
        body.run()


main()
