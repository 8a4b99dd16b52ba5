"""Pools of worker processes (chapters `pool`, `async_result`, `imap`).

pool          Pool, the public face
async_result  AsyncResult, MapResult: the outcome of one call
imap          the iterators, and how far they read ahead
state         RUN, CLOSE, TERMINATE
manager       the one thread: takes in jobs, delivers outcomes, ends the pool
bell          how other threads wake it
backlog       what waits for a worker
sources       the inputs of maps, and the threads that read them
tasks         jobs and tasks
calls         what a task calls
outcomes      what comes of it
crew          the workers: given tasks, watched, replaced, ended
member        one worker, as its pool sees it
worker        one worker, as it sees itself
channel       frames between the two
waiters       what other threads wait for
errors        what goes wrong
send_ahead    speed, and nothing else: skip it at first
"""

from mpreference.pool.async_result import ApplyResult, AsyncResult, MapResult
from mpreference.pool.errors import (
    InitializerFailed,
    MaybeEncodingError,
    PoolTerminated,
    RemoteTraceback,
    TaskAborted,
    WorkerDied,
)
from mpreference.pool.imap import IMapIterator, IMapUnorderedIterator
from mpreference.pool.pool import Pool
from mpreference.pool.state import State

__all__ = [
    "ApplyResult",
    "AsyncResult",
    "IMapIterator",
    "IMapUnorderedIterator",
    "InitializerFailed",
    "MapResult",
    "MaybeEncodingError",
    "Pool",
    "PoolTerminated",
    "RemoteTraceback",
    "State",
    "TaskAborted",
    "WorkerDied",
]
