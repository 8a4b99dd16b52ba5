"""multiprocessing.dummy: multiprocessing's names on top of threads."""

import multiprocessing.pool
import sys

from mpadapters import Backend, Capability, Namespace

_THREADS = "multiprocessing.dummy runs everything in threads of one process"
_QUEUES = "its connections are pairs of queues, without descriptors or end of file"
_NAMES = "multiprocessing.dummy does not have it"


class _Names(Namespace):
    pool = multiprocessing.pool  # the classes of its pool and results are at home there


backend = Backend(
    name="dummy",
    api=lambda start_method: _Names("multiprocessing.dummy", start_method),
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
        Capability.EXCEPTIONS: _NAMES,
        Capability.CPU_COUNT: _NAMES,
    },
    slowest_timer=0.1,
    version=sys.version.split()[0],
)
