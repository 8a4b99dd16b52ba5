"""The workers of a pool, and the manager thread that attends to them all."""

from __future__ import annotations

import collections
import enum
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from mpreference import forking, transfer
from mpreference.pool.backlog import Backlog, Source
from mpreference.pool.channel import Frame, Kind
from mpreference.pool.errors import (
    InitializerFailed,
    MaybeEncodingError,
    PoolTerminated,
    WorkerDied,
)
from mpreference.pool.link import RECALL_AFTER, Link, Recipe
from mpreference.pool.task import Job, Task

# How long a worker may take to end when asked to, before it is killed; in seconds.
GRACE = 0.5
# An initializer that dies this many times without one success between is not tried again.
_STILLBIRTHS = 3


class State(enum.Enum):
    """The life of a pool; it goes one way."""

    RUN = "RUN"
    CLOSE = "CLOSE"
    TERMINATE = "TERMINATE"


class Crew:
    """Everything of a pool but its public face.

    The manager thread owns the workers and delivers all outcomes. Other threads append to the
    backlog or hand a task directly to an idle worker, under the lock; and they terminate,
    without waiting for the manager, which may be held up by a callback.
    """

    def __init__(self, recipe: Recipe, size: int) -> None:
        self.size = size
        self.state = State.RUN
        self.owner = os.getpid()
        # Reentrant, for a signal handler may close or terminate the pool at any point.
        self.lock = threading.RLock()
        self._recipe = recipe
        self._jobs: set[Job] = set()
        self._backlog = Backlog()
        self._notices: collections.deque[tuple[Job, Callable[[], bool]]] = collections.deque()
        self._links: list[Link] = []
        self._stillbirths = 0
        self._failure: BaseException | None = None
        self._dropped = False
        self._pulling = False
        self._unflushed: collections.deque[Link] = collections.deque()
        self._doomed: dict[Link, float] = {}
        try:
            # All at once, here: no other thread of the pool's runs yet.
            # clause: pool.new.runs-that-many-tasks-at-a-time
            for _ in range(size):
                self._links.append(Link(recipe))
        except BaseException:
            self._end_workers()
            for link in self._links:
                link.close()
            raise
        self._selector = selectors.DefaultSelector()
        self._waker, self._wake_end = socket.socketpair()
        self._waker.setblocking(False)
        self._wake_end.setblocking(False)
        for resource in (self._selector, self._waker, self._wake_end):
            forking.close_in_children(resource)
        self._selector.register(self._wake_end, selectors.EVENT_READ, self._on_wake)
        for link in self._links:
            self._attend(link)
        self._thread = threading.Thread(target=self._manage, name="pool-manager", daemon=True)
        self._thread.start()

    # --- called by any thread --------------------------------------------------------------

    def check_running(self) -> None:
        """Raise ValueError unless the pool accepts work."""
        if self.owner != os.getpid():
            raise ValueError(f"the pool belongs to process {self.owner}")
        # clause: pool.close.refuses-new-tasks
        if self.state is not State.RUN:
            raise ValueError("Pool not running")

    def submit(self, job: Job, entry: Task | Source) -> None:
        """Accept work for `job`."""
        with self.lock:
            self.check_running()
            if self._failure is not None:
                self._notices.append((job, partial(self._give_up, job, self._failure)))
            else:
                self._jobs.add(job)
                if isinstance(entry, Task) and self._assign_directly(entry):
                    return
                self._backlog.append(entry)
        self.wake()
        self._abandon_if_late()

    def report(self, job: Job, notice: Callable[[], bool]) -> None:
        """Have the manager thread call `notice`; it says whether `job` is finished."""
        with self.lock:
            self._jobs.add(job)
            self._notices.append((job, notice))
        self.wake()
        self._abandon_if_late()

    def wake(self) -> None:
        """Have the manager thread look around."""
        try:
            self._waker.send(b".")
        except OSError:
            pass  # it is awake, or has ended

    def close(self) -> None:
        """Accept no more work."""
        with self.lock:
            if self.state is State.RUN:
                self.state = State.CLOSE
        self.wake()

    def drop(self) -> None:
        """Terminate, later: for a destructor, which must not take locks."""
        self._dropped = True
        self.wake()

    def terminate(self) -> None:
        """Discard all work, end all workers; takes GRACE at most where they obey or not."""
        with self.lock:
            self.state = State.TERMINATE
        # First, lest a result tells of the death of its worker instead.
        # clause: pool.terminate.ends-outstanding-results
        self._abandon_jobs(PoolTerminated("the pool was terminated"))
        self._backlog.clear()
        self._end_workers()
        self.wake()
        self.join(GRACE)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the manager thread has ended, and so all workers."""
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    # --- ending ----------------------------------------------------------------------------

    # Process objects are not closed, but dropped: another thread may be waiting for one.

    def _end_workers(self) -> None:
        with self.lock:
            processes = [link.process for link in self._links]
            for link in self._links:
                link.dismiss()
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in processes:
            process.join(max(0.0, deadline - time.monotonic()))
        for process in processes:
            # Stopped, perhaps, or with a handler for SIGTERM.
            process.kill()
            process.join(GRACE)

    def _abandon_if_late(self) -> None:
        if self.state is State.TERMINATE:  # by a signal handler, just now
            self._abandon_jobs(PoolTerminated("the pool was terminated"))

    def _abandon_jobs(self, error: BaseException) -> None:
        for job in list(self._jobs):
            job.abandon(error)
            self._jobs.discard(job)

    def _break(self, error: BaseException) -> None:
        """No worker can serve: every job, now and later, fails with `error`."""
        with self.lock:
            self._failure = error
        self._backlog.clear()
        self._end_workers()
        for job in list(self._jobs):
            self._give_up(job, error)
            self._jobs.discard(job)

    def _give_up(self, job: Job, error: BaseException) -> bool:
        job.abandon(error, call_back=True)
        return True

    # --- the manager thread ----------------------------------------------------------------

    def _manage(self) -> None:
        try:
            while not self._over():
                for key, events in self._selector.select(self._patience()):
                    key.data(events)
                if self._dropped and self.state is not State.TERMINATE:
                    self.terminate()
                if self.state is State.TERMINATE:
                    break
                self._attend_to_work()
        except BaseException as error:
            # Whatever it was, nobody may wait for this thread any more.
            kind, value, traceback = type(error), error, error.__traceback__
            args = threading.ExceptHookArgs((kind, value, traceback, self._thread))
            threading.excepthook(args)
            self.state = State.TERMINATE
        finally:
            self._abandon_jobs(PoolTerminated("the pool was terminated"))
            self._release()

    def _attend_to_work(self) -> None:
        self._deliver_notices()
        now = time.monotonic()
        for link in self._links:
            if len(link.in_flight) > 1 and now - link.head_since >= RECALL_AFTER:
                with self.lock:
                    self._backlog.put_back(link.take_back())
        self._distribute()
        self._deliver_notices()
        while self._unflushed:
            self._watch_output(self._unflushed.popleft())
        for link, since in self._doomed.items():
            if now - since >= GRACE:
                link.process.kill()
        if self.state is State.CLOSE and not self._jobs:
            with self.lock:
                for link in self._links:
                    if not link.finished:
                        link.dismiss()

    def _over(self) -> bool:
        return self.state is not State.RUN and not self._links and not self._jobs

    def _patience(self) -> float | None:
        """How long to wait for an event; None for as long as it takes."""
        if self._notices:
            return 0
        if any(len(link.in_flight) > 1 and link.in_flight[-1] for link in self._links):
            return RECALL_AFTER
        return GRACE if self._doomed else None

    def _release(self) -> None:
        self._backlog.clear()
        self._end_workers()
        with self.lock:
            for link in self._links:
                link.close()
            self._links.clear()
            self._selector.close()
            self._waker.close()
            self._wake_end.close()

    def _on_wake(self, events: int) -> None:
        try:
            self._wake_end.recv(4096)
        except BlockingIOError:
            pass

    # --- work ------------------------------------------------------------------------------

    def _deliver_notices(self) -> None:
        while self._notices:
            job, notice = self._notices.popleft()
            if notice():
                self._jobs.discard(job)

    def _distribute(self) -> None:
        with self.lock:
            self._pulling = True
        while (link := self._vacancy()) is not None:
            # Not under the lock: tasks may be pickled now, and that may run code of the user's.
            tasks = self._backlog.take(link.capacity())
            with self.lock:
                if not tasks or self.state is State.TERMINATE:
                    break
                self._assign(link, tasks)
        self._pulling = False

    def _vacancy(self) -> Link | None:
        best = None
        for link in self._links:
            if link.capacity() > 0 and (best is None or len(link.in_flight) < len(best.in_flight)):
                best = link
        return best

    def _assign_directly(self, task: Task) -> bool:
        # Only if no earlier task waits.
        # clause: pool.apply_async.starts-tasks-in-order-of-submission
        if self._backlog or self._pulling:
            return False
        for link in self._links:
            if not link.in_flight and link.capacity() > 0:
                self._assign(link, [task])
                return True
        return False

    def _assign(self, link: Link, tasks: list[Task]) -> None:
        if not link.assign(tasks):
            self._unflushed.append(link)
            self.wake()

    # --- workers ---------------------------------------------------------------------------

    def _attend(self, link: Link) -> None:
        read = selectors.EVENT_READ
        self._selector.register(link.channel.socket, read, partial(self._on_channel, link))
        self._selector.register(link.process.sentinel, read, partial(self._on_death, link))

    def _watch_output(self, link: Link) -> None:
        if link.channel.socket in self._selector.get_map():
            both = selectors.EVENT_READ | selectors.EVENT_WRITE
            handler = partial(self._on_channel, link)
            self._selector.modify(link.channel.socket, both, handler)

    def _on_channel(self, link: Link, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._flush(link)
        if not events & selectors.EVENT_READ:
            return
        answers = self._note(link, link.receive())
        if link.channel.at_end:
            self._selector.unregister(link.channel.socket)
            self._doomed[link] = time.monotonic()
        # First new work, so that the worker need not wait for what follows.
        self._distribute()
        for task, frame in answers:
            self._deliver(task, frame)

    def _flush(self, link: Link) -> None:
        with self.lock:
            done = link.flush()
        if done:
            handler = partial(self._on_channel, link)
            self._selector.modify(link.channel.socket, selectors.EVENT_READ, handler)

    def _note(self, link: Link, frames: list[Frame]) -> list[tuple[Task, Frame]]:
        """Take note of what a worker says; return the outcomes of tasks in it."""
        outcomes = []
        with self.lock:
            for frame in frames:
                if frame.kind == Kind.READY:
                    link.ready = True
                    self._stillbirths = 0
                elif frame.kind == Kind.INITIALIZER_FAILED:
                    cause = _unpickle(frame)
                    error = InitializerFailed(f"the initializer raised {cause!r}")
                    error.__cause__ = cause
                    self._notices.append((_NOBODY, partial(self._break_off, error)))
                else:
                    outcomes.append(frame)
            tasks = link.answered(len(outcomes)) if outcomes else []
        return [
            (task, frame) for task, frame in zip(tasks, outcomes, strict=True) if task is not None
        ]

    def _break_off(self, error: BaseException) -> bool:
        if self._failure is None:
            self._break(error)
        return True

    def _deliver(self, task: Task, frame: Frame) -> None:
        success = frame.kind == Kind.VALUE
        try:
            value = _unpickle(frame)
        except BaseException as error:
            success, value = False, MaybeEncodingError(error, f"outcome of {task}")
        task.release()
        if task.job.deliver(task.index, success, value):
            self._jobs.discard(task.job)

    def _on_death(self, link: Link, events: int) -> None:
        answers = self._note(link, link.drain())
        self._selector.unregister(link.process.sentinel)
        if link.channel.socket in self._selector.get_map():
            self._selector.unregister(link.channel.socket)
        self._doomed.pop(link, None)
        link.process.join()
        exitcode = link.process.exitcode
        with self.lock:
            link.finished = True
            self._links.remove(link)
            self._backlog.put_back(link.take_back())
            lost = [task for task in link.in_flight if task is not None]
            link.close()
        for task, frame in answers:
            self._deliver(task, frame)
        for task in lost:
            # clause: pool.worker-death.fails-the-task
            task.release()
            if task.job.deliver(task.index, False, WorkerDied(str(task), exitcode)):
                self._jobs.discard(task.job)
        if not link.ready:
            self._stillbirths += 1
            if self._stillbirths == _STILLBIRTHS and self._failure is None:
                self._break(InitializerFailed(f"the initializer ended with {exitcode}"))
        self._replace()

    def _replace(self) -> None:
        # clause: pool.worker-death.spares-the-other-tasks
        self._deliver_notices()
        wanted = self.state is State.RUN or (self.state is State.CLOSE and self._jobs)
        if not wanted or self._failure is not None:
            return
        while len(self._links) < self.size:
            try:
                link = Link(self._recipe)
            except Exception as error:
                if not self._links:
                    self._break(error)
                return
            with self.lock:
                self._links.append(link)
                late = self.state is State.TERMINATE
            self._attend(link)
            if late:  # terminated while it was being started: that has not seen it
                self._end_workers()
                return


class _Nobody:
    """Stands for a job where there is none."""

    def deliver(self, index: int, success: bool, value: Any) -> bool:
        return True

    def end_of_input(self, count: int, error: BaseException | None) -> bool:
        return True

    def abandon(self, error: BaseException, call_back: bool = False) -> None:
        pass


_NOBODY = _Nobody()


def _unpickle(frame: Frame) -> Any:
    return transfer.loads(frame.payload, frame.descriptors)
