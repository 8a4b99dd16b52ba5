"""Capabilities: what a backend may lack without being wrong, one name and one sentence each.

A clause lists the capabilities it needs. An adapter declares which ones its backend lacks, with a
reason; the clauses that need them are UNSUPPORTED for it. An undeclared lack is a failure.
"""

from __future__ import annotations

from enum import Enum


class Capability(str, Enum):
    """A part of multiprocessing's API that a library may leave out as a whole."""

    def __new__(cls, name: str, meaning: str) -> Capability:
        member = str.__new__(cls, name)
        member._value_ = name
        member.meaning = meaning
        return member

    meaning: str

    SEPARATE_PROCESSES = "separate-processes", "tasks and targets run in other OS processes"
    PROCESS = "process", "Process: start, join, is_alive, exitcode, name, pid, daemon, run"
    PROCESS_SIGNALS = "process.terminate", "Process.terminate() and exit codes of signals"
    PROCESS_KILL = "process.kill", "Process.kill()"
    PROCESS_CLOSE = "process.close", "Process.close()"
    PROCESS_SENTINEL = "process.sentinel", "Process.sentinel"
    CURRENT_PROCESS = "current_process", "current_process() and active_children()"
    PARENT_PROCESS = "parent_process", "parent_process()"
    PIPE = "pipe", "Pipe() and its connections: send, recv, poll, close, closed"
    PIPE_BYTES = "pipe.bytes", "send_bytes, recv_bytes and recv_bytes_into"
    PIPE_SIMPLEX = "pipe.simplex", "Pipe(duplex=False), with ends of one direction each"
    PIPE_END_OF_FILE = "pipe.end-of-file", "a closed end is seen by the other end"
    PIPE_FILENO = "pipe.fileno", "fileno() of a connection"
    PIPE_TRANSFER = "pipe.transfer", "a connection may be sent over another connection"
    CONNECTION_WAIT = "connection.wait", "connection.wait()"
    POOL = "pool", "Pool: apply, apply_async, map, map_async, close, terminate, join, with"
    POOL_STARMAP = "pool.starmap", "starmap and starmap_async"
    POOL_IMAP = "pool.imap", "imap and imap_unordered"
    POOL_CALLBACKS = "pool.callbacks", "callback and error_callback"
    POOL_CHUNKSIZE = "pool.chunksize", "the argument chunksize of map and its family"
    POOL_INITIALIZER = "pool.initializer", "the arguments initializer and initargs"
    POOL_MAXTASKSPERCHILD = "pool.maxtasksperchild", "the argument maxtasksperchild"
    POOL_TERMINATE = "pool.terminate", "terminate() stops tasks that are running"
    QUEUE = "queue", "Queue: put and get, as far as a Process needs one"
    CONTEXTS = "contexts", "get_context, set_start_method, get_start_method and their family"
    EXCEPTIONS = "exceptions", "ProcessError, TimeoutError, BufferTooShort, AuthenticationError"
    CPU_COUNT = "cpu_count", "cpu_count()"
