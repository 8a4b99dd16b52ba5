"""Capabilities: what a backend may lack without being wrong, one name and one sentence each.

A clause lists the capabilities it needs. An adapter declares which ones its backend lacks, with a
reason; the clauses that need them are UNSUPPORTED for it. A backend that lacks a name, and has not
declared it, is a broken adapter (`mpadapters.contract`); one that has it in name only fails.
"""

from __future__ import annotations

from enum import Enum


class Capability(str, Enum):
    """A part of multiprocessing's API that a library may leave out as a whole."""

    SEPARATE_PROCESSES = "separate-processes"
    PROCESS = "process"
    PROCESS_SIGNALS = "process.terminate"
    PROCESS_KILL = "process.kill"
    PROCESS_INTERRUPT = "process.interrupt"
    PROCESS_CLOSE = "process.close"
    PROCESS_SENTINEL = "process.sentinel"
    PROCESS_AUTHKEY = "process.authkey"
    CURRENT_PROCESS = "current_process"
    PARENT_PROCESS = "parent_process"
    PIPE = "pipe"
    PIPE_BYTES = "pipe.bytes"
    PIPE_SIMPLEX = "pipe.simplex"
    PIPE_END_OF_FILE = "pipe.end-of-file"
    PIPE_FILENO = "pipe.fileno"
    PIPE_TRANSFER = "pipe.transfer"
    CONNECTION_WAIT = "connection.wait"
    POOL_APPLY = "pool.apply"
    POOL_APPLY_ASYNC = "pool.apply_async"
    POOL_MAP = "pool.map"
    POOL_MAP_ASYNC = "pool.map_async"
    POOL_STARMAP = "pool.starmap"
    POOL_STARMAP_ASYNC = "pool.starmap_async"
    POOL_IMAP = "pool.imap"
    POOL_CALLBACKS = "pool.callbacks"
    POOL_CHUNKSIZE = "pool.chunksize"
    POOL_INITIALIZER = "pool.initializer"
    POOL_MAXTASKSPERCHILD = "pool.maxtasksperchild"
    POOL_CLOSE = "pool.close"
    POOL_TERMINATE = "pool.terminate"
    POOL_WITH = "pool.with"
    POOL_CLASSES = "pool.classes"
    POOL_ENCODING_ERROR = "pool.MaybeEncodingError"
    QUEUE = "queue"
    CONTEXTS = "contexts"
    SET_EXECUTABLE = "contexts.set_executable"
    FORKSERVER_PRELOAD = "contexts.set_forkserver_preload"
    EXCEPTIONS = "exceptions"
    TIMEOUT_ERROR = "exceptions.TimeoutError"
    BUFFER_TOO_SHORT = "exceptions.BufferTooShort"
    CPU_COUNT = "cpu_count"

    @property
    def meaning(self) -> str:
        """What a backend offers that has this capability."""
        return _MEANINGS[self]


_MEANINGS = {
    Capability.SEPARATE_PROCESSES: "tasks and targets run in other OS processes",
    Capability.PROCESS: "Process: start, join, is_alive, exitcode, name, pid, daemon, run",
    Capability.PROCESS_SIGNALS: "Process.terminate() and exit codes of signals",
    Capability.PROCESS_KILL: "Process.kill()",
    Capability.PROCESS_INTERRUPT: "Process.interrupt(), from Python 3.14 on",
    Capability.PROCESS_CLOSE: "Process.close()",
    Capability.PROCESS_SENTINEL: "Process.sentinel",
    Capability.PROCESS_AUTHKEY: "Process.authkey",
    Capability.CURRENT_PROCESS: "current_process() and active_children()",
    Capability.PARENT_PROCESS: "parent_process()",
    Capability.PIPE: "Pipe() and its connections: send, recv, poll, close, closed",
    Capability.PIPE_BYTES: "send_bytes, recv_bytes and recv_bytes_into",
    Capability.PIPE_SIMPLEX: "Pipe(duplex=False), with ends of one direction each",
    Capability.PIPE_END_OF_FILE: "a closed end is seen by the other end",
    Capability.PIPE_FILENO: "fileno() of a connection",
    Capability.PIPE_TRANSFER: "a connection may be sent over another connection",
    Capability.CONNECTION_WAIT: "connection.wait()",
    Capability.POOL_APPLY: "Pool(processes), its apply, terminate and join: the least of a pool",
    Capability.POOL_APPLY_ASYNC: "apply_async, and its result: get, wait, ready, successful",
    Capability.POOL_MAP: "map",
    Capability.POOL_MAP_ASYNC: "map_async, and its result, as apply_async's",
    Capability.POOL_STARMAP: "starmap",
    Capability.POOL_STARMAP_ASYNC: "starmap_async, and its result, as apply_async's",
    Capability.POOL_IMAP: "imap and imap_unordered",
    Capability.POOL_CALLBACKS: "callback and error_callback",
    Capability.POOL_CHUNKSIZE: "the argument chunksize of map and its family",
    Capability.POOL_INITIALIZER: "the arguments initializer and initargs",
    Capability.POOL_MAXTASKSPERCHILD: "the argument maxtasksperchild",
    Capability.POOL_CLOSE: "close()",
    Capability.POOL_TERMINATE: "terminate() stops tasks that are running",
    Capability.POOL_WITH: "a pool in a with statement",
    Capability.POOL_CLASSES: "the module pool, with the classes Pool and AsyncResult",
    Capability.POOL_ENCODING_ERROR: "pool.MaybeEncodingError",
    Capability.QUEUE: "Queue, as far as a Process needs one: put, get, close, join_thread",
    Capability.CONTEXTS: "a module with get_context, set_start_method and their family",
    Capability.SET_EXECUTABLE: "set_executable()",
    Capability.FORKSERVER_PRELOAD: "set_forkserver_preload()",
    Capability.EXCEPTIONS: "ProcessError, AuthenticationError, and the other two below them",
    Capability.TIMEOUT_ERROR: "TimeoutError, for what does not come within its timeout",
    Capability.BUFFER_TOO_SHORT: "BufferTooShort",
    Capability.CPU_COUNT: "cpu_count()",
}
