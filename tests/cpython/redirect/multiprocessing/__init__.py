"""mpreference under the name multiprocessing, for CPython's tests, in every process they start.

It is found because its folder comes first in PYTHONPATH, which children inherit.
"""

import importlib
import os

from redirection import placeholders
from redirection.stand_ins import Event as Event
from redirection.stand_ins import Semaphore as Semaphore
from redirection.stand_ins import set_forkserver_preload as set_forkserver_preload

# After the stand-ins: what mpreference has counts.
from mpreference import *  # noqa: F403

placeholders.install()

# These are there without being asked for by name; mpreference may have given modules of its own.
for _name in ("connection", "context", "pool", "process"):
    importlib.import_module(f"multiprocessing.{_name}")

__getattr__ = placeholders.missing_from("multiprocessing")

_roll = os.environ.get("REDIRECTION_ROLL")
if _roll:
    # Every process in which the redirection held enters itself here.
    with open(_roll, "a", encoding="ascii") as _file:
        _file.write(f"{os.getpid()}\n")
