"""Capabilities: what a backend may lack without being wrong, one name and one sentence each.

A clause lists the capabilities it needs. An adapter declares which ones its backend lacks, with a
reason; the clauses that need them are UNSUPPORTED for it. An undeclared lack is a failure.
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
    POOL = "pool"
    POOL_STARMAP = "pool.starmap"
    POOL_IMAP = "pool.imap"
    POOL_CALLBACKS = "pool.callbacks"
    POOL_CHUNKSIZE = "pool.chunksize"
    POOL_INITIALIZER = "pool.initializer"
    POOL_MAXTASKSPERCHILD = "pool.maxtasksperchild"
    POOL_TERMINATE = "pool.terminate"
    QUEUE = "queue"
    CONTEXTS = "contexts"
    EXCEPTIONS = "exceptions"
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
    Capability.POOL: "apply_async, map, map_async, close, and a pool in a with statement",
    Capability.POOL_STARMAP: "starmap and starmap_async",
    Capability.POOL_IMAP: "imap and imap_unordered",
    Capability.POOL_CALLBACKS: "callback and error_callback",
    Capability.POOL_CHUNKSIZE: "the argument chunksize of map and its family",
    Capability.POOL_INITIALIZER: "the arguments initializer and initargs",
    Capability.POOL_MAXTASKSPERCHILD: "the argument maxtasksperchild",
    Capability.POOL_TERMINATE: "terminate() stops tasks that are running",
    Capability.QUEUE: "Queue, as far as a Process needs one: put, get, close, join_thread",
    Capability.CONTEXTS: "get_context, set_start_method, get_start_method and their family",
    Capability.EXCEPTIONS: "ProcessError, TimeoutError, BufferTooShort, AuthenticationError",
    Capability.CPU_COUNT: "cpu_count()",
}
