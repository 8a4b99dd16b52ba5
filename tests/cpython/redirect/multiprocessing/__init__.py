"""mpreference under the name multiprocessing, for CPython's tests, in every process they start.

It is found because its folder comes first in PYTHONPATH, which children inherit.
"""

import os

from redirection import placeholders
from redirection.stand_ins import Event as Event
from redirection.stand_ins import Semaphore as Semaphore
from redirection.stand_ins import set_forkserver_preload as set_forkserver_preload

# After the stand-ins: what mpreference has counts.
from mpreference import *  # noqa: F403
from mpreference import __all__ as __all__

placeholders.install()

# These are there without being asked for by name.
from multiprocessing import connection as connection  # noqa: E402
from multiprocessing import context as context  # noqa: E402
from multiprocessing import pool as pool  # noqa: E402
from multiprocessing import process as process  # noqa: E402

__getattr__ = placeholders.missing_from("multiprocessing")

_roll = os.environ.get("REDIRECTION_ROLL")
if _roll:
    # Every process in which the redirection held enters itself here.
    with open(_roll, "a", encoding="ascii") as _file:
        _file.write(f"{os.getpid()}\n")
