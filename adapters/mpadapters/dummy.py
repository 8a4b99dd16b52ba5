"""multiprocessing.dummy: multiprocessing's names on top of threads."""

import multiprocessing.dummy
import multiprocessing.pool
import sys
from types import SimpleNamespace

from mpadapters import Backend, Capability

_THREADS = "multiprocessing.dummy runs everything in threads of one process"
_QUEUES = "its connections are pairs of queues, without descriptors or end of file"
_NAMES = "multiprocessing.dummy does not have it"


# The classes of its pools and results, and the exception, are at home in multiprocessing.pool.
_names = SimpleNamespace(**vars(multiprocessing.dummy), pool=multiprocessing.pool)

backend = Backend(
    name="dummy",
    api=lambda start_method: _names,
    start_methods=["thread"],
    lacks={
        Capability.SEPARATE_PROCESSES: _THREADS,
        Capability.PROCESS_SIGNALS: _THREADS,
        Capability.PROCESS_KILL: _THREADS,
        Capability.PROCESS_INTERRUPT: _THREADS,
        Capability.PROCESS_CLOSE: _THREADS,
        Capability.PROCESS_SENTINEL: _THREADS,
        Capability.PROCESS_AUTHKEY: _THREADS,
        Capability.PARENT_PROCESS: _NAMES,
        Capability.POOL_TERMINATE: _THREADS,
        Capability.POOL_MAXTASKSPERCHILD: _THREADS,
        Capability.PIPE_BYTES: _QUEUES,
        Capability.PIPE_SIMPLEX: _QUEUES,
        Capability.PIPE_END_OF_FILE: _QUEUES,
        Capability.PIPE_FILENO: _QUEUES,
        Capability.PIPE_TRANSFER: _QUEUES,
        Capability.CONNECTION_WAIT: _QUEUES,
        Capability.QUEUE: "its Queue is the module queue's, without close() and join_thread()",
        Capability.CONTEXTS: _NAMES,
        Capability.SET_EXECUTABLE: _NAMES,
        Capability.FORKSERVER_PRELOAD: _NAMES,
        Capability.EXCEPTIONS: _NAMES,
        Capability.TIMEOUT_ERROR: _NAMES,
        Capability.BUFFER_TOO_SHORT: _NAMES,
        Capability.CPU_COUNT: _NAMES,
    },
    slowest_timer=0.1,
    version=sys.version.split()[0],
)
