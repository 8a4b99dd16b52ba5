"""The nursery's process; its arguments are TARGET CONTROL LIFELINE [MODULE...].

It is started by ``client/process.py``. CONTROL and LIFELINE are descriptors. Wardens, and the
bodies of arenas, are forked from it.
"""

import os
import signal
import socket
import sys
import types

from mpconform.arena.nursery import Nursery
from mpconform.arena.places import ADAPTER
from mpconform.arena.signals import put_right


def main() -> None:
    """Serve as a nursery; in a forked warden, as that; in a forked body, run checks."""
    # What a backend finds as the main module must be nobody's program: under spawn the child
    # would import it again.
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.path[:] = [path or os.getcwd() for path in sys.path]
    put_right()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the runner decides what an interrupt means
    os.environ[ADAPTER] = sys.argv[1]
    target, control, lifeline, *modules = sys.argv[1:]
    control_socket = socket.socket(fileno=int(control))
    warden = Nursery(target, control_socket, int(lifeline), modules).serve()
    body = warden.serve() if warden is not None else None
    if body is not None:
        body.run()


if __name__ == "__main__":
    main()
