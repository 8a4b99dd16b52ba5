"""Pools of worker processes (chapters `pool`, `async_result`, `imap`).

pool          Pool, the public face
async_result  AsyncResult, MapResult: the outcome of one call
imap          the iterators
crew          the workers, and the manager thread
link          one worker as its pool sees it
worker        the worker's side
backlog       the tasks that wait; the threads that read inputs
task          tasks, jobs, chunks
channel       frames between pool and worker
errors        what goes wrong
"""

from mpreference.pool.async_result import ApplyResult, AsyncResult, MapResult
from mpreference.pool.crew import State
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
