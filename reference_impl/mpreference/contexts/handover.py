"""What a child that is no copy of its creator gets from it, over a connection of their own.

First what makes it able to unpickle the objects of its creator, and then its process object,
whose arguments carry their descriptors along.
"""

from __future__ import annotations

import os
import sys

from mpreference import transfer
from mpreference.connection import Connection
from mpreference.contexts import child, main_module
from mpreference.parent import life_line
from mpreference.process import BaseProcess, set_parent


class Preparation:
    """What a fresh process needs before it can find modules as its creator does."""

    def __init__(self) -> None:
        self.arguments = list(getattr(sys, "argv", []))
        self.main = main_module.origin()
        try:
            self.directory: str | None = os.getcwd()
        except OSError:
            self.directory = None  # removed
        # clause: process.environment.path-may-hold-other-objects
        known = [entry for entry in sys.path if isinstance(entry, str)]
        # clause: process.environment.empty-entry-of-the-path-is-made-absolute
        self.path = [entry or self.directory or "" for entry in known]

    def apply(self) -> None:
        """Prepare this process."""
        sys.path[:] = self.path
        sys.argv[:] = self.arguments
        if self.directory is not None:
            os.chdir(self.directory)


class Parcel:
    """A process, pickled for its child; to be closed once it is sent."""

    def __init__(self, process: BaseProcess, method: str) -> None:
        main_module.refuse_while_loading()
        child.flush_standard_streams()
        self._preparation = Preparation()
        self._method = method
        self._creator = process._creator(life_line())
        # clause: process.start.reports-what-cannot-be-pickled
        self._data, self._descriptors = transfer.dumps(process, for_child=True)

    def send(self, connection: Connection) -> None:
        """Send it; OSError if the child has ended."""
        connection.send((self._preparation, self._method, self._creator))
        connection.send_pickled(self._data, self._descriptors)

    def close(self) -> None:
        """Release its descriptors."""
        self._descriptors.close()


def run(connection: Connection) -> int:
    """Run, in a child, the process that comes over `connection`; return the status to exit with.

    The connection stays open, as a sign of life.
    """
    try:
        preparation, method, creator = connection.recv()
        preparation.apply()
        # clause: contexts.main.knows-its-parent-while-it-is-imported
        set_parent(creator)
        main_module.load(preparation.main)
        process = connection.recv()
    except EOFError:
        return 1  # the creator is gone
    except BaseException as error:
        return child.status_of(error, "that could not begin")
    return child.run(process, method)
