"""mpreference: a reference implementation of multiprocessing's Pool, Process and Pipe.

It is the spec made runnable: modules are named after the spec's chapters, and `mpconform explain`
prints where a clause happens. POSIX; the standard library only.
"""

from mpreference.contexts import Process, default_context
from mpreference.exceptions import (
    AuthenticationError,
    BufferTooShort,
    ProcessError,
    TimeoutError,
)

__version__ = "0.1.0"

Pipe = default_context.Pipe
Pool = default_context.Pool
Queue = default_context.Queue
SimpleQueue = default_context.SimpleQueue
active_children = default_context.active_children
cpu_count = default_context.cpu_count
current_process = default_context.current_process
freeze_support = default_context.freeze_support
get_all_start_methods = default_context.get_all_start_methods
get_context = default_context.get_context
get_start_method = default_context.get_start_method
parent_process = default_context.parent_process
set_executable = default_context.set_executable
set_forkserver_preload = default_context.set_forkserver_preload
set_start_method = default_context.set_start_method

__all__ = [
    "AuthenticationError",
    "BufferTooShort",
    "Pipe",
    "Pool",
    "Process",
    "ProcessError",
    "Queue",
    "SimpleQueue",
    "TimeoutError",
    "active_children",
    "cpu_count",
    "current_process",
    "freeze_support",
    "get_all_start_methods",
    "get_context",
    "get_start_method",
    "parent_process",
    "set_executable",
    "set_forkserver_preload",
    "set_start_method",
]
