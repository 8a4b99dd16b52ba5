"""The manager of a pool: the one thread that gives out tasks and delivers their outcomes."""

from __future__ import annotations

import collections
import selectors
import socket
import threading

from mpreference import forking
from mpreference.pool import outcomes
from mpreference.pool.backlog import Backlog
from mpreference.pool.crew import GRACE, Crew
from mpreference.pool.errors import PoolTerminated
from mpreference.pool.member import Recipe
from mpreference.pool.sources import Source
from mpreference.pool.state import Life, State
from mpreference.pool.tasks import Job, Task

# A task, the source of many, no task at all, or what the making of the task has raised.
Entry = Task | Source | None | Exception


class Manager:
    """Everything of a pool but its public face.

    Its thread owns the crew and the backlog, and runs the callbacks
    (clause: pool.callbacks.run-one-at-a-time-in-the-owner). Other threads hand in jobs and change
    the state, without a lock, and never wait for it. Only who terminates the pool ends the workers
    himself, for a callback may hold up the thread; he gives it time to follow, but not for ever.
    """

    def __init__(self, recipe: Recipe, size: int) -> None:
        self.life = Life()
        self.size = size
        self.jobs: set[Job] = set()
        self._inbox: collections.deque[tuple[Job, Entry]] = collections.deque()
        self._called = False
        self._asleep = False
        self._dropped = False
        self._closing = False
        self._ended = False
        self._selector = selectors.DefaultSelector()
        self._backlog = Backlog()
        self._crew = Crew(recipe, size, self._backlog, self._selector)
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ, self._on_bell)
        for resource in (self._selector, self._bell, self._ear):
            forking.close_in_children(resource)
        self._thread = threading.Thread(target=self._manage, name="pool-manager", daemon=True)
        try:
            self._thread.start()
        except BaseException:
            self._release()
            raise

    # --- called by any thread --------------------------------------------------------------

    def submit(self, job: Job, entry: Entry) -> None:
        """Accept work for `job`, or what has become of it already."""
        try:
            self.life.check_running()
        except ValueError:
            # Since the caller looked, perhaps by what it has pickled.
            if isinstance(entry, Task):
                entry.release()
            raise
        # clause: pool.apply_async.returns-at-once
        self.jobs.add(job)
        self._inbox.append((job, entry))
        if self._ended or self.life.state is State.TERMINATE:
            # Just now. Whoever ended the pool may not have seen the job.
            self.jobs.discard(job)
            raise ValueError("Pool not running")
        self.wake()

    def wake(self) -> None:
        """Have the thread look around; it sees what was done before the call."""
        self._called = True
        if self._asleep:
            self._asleep = False
            try:
                self._bell.send(b".")
            except OSError:
                pass  # it has been woken many times, or has ended

    def close(self) -> None:
        """Let the pool end when its work is done."""
        self.life.close()
        self.wake()

    def drop(self) -> None:
        """Terminate, later: for a destructor, which must not wait."""
        self._dropped = True
        self.wake()

    def terminate(self) -> None:
        """Discard all work, end all workers."""
        self.life.terminate()
        # First, lest a result tell of the death of its worker instead.
        # clause: pool.terminate.ends-outstanding-results
        self._abandon_jobs(PoolTerminated("the pool was terminated"))
        # clause: pool.terminate.discards-running-and-waiting-tasks
        self._crew.end()
        self.wake()
        self.join(2 * GRACE)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread has ended, and so all workers."""
        # clause: pool.join.returns-after-the-workers-have-ended
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _abandon_jobs(self, error: BaseException, call_back: bool = False) -> None:
        for job in self.jobs.copy():
            job.abandon(error, call_back)
            self.jobs.discard(job)

    # --- the thread ------------------------------------------------------------------------

    def _manage(self) -> None:
        try:
            while not self._over():
                self._look_around()
                if self._dropped:
                    self.terminate()
        except BaseException as error:
            # Whatever it was, nobody may wait for this thread any more.
            self.life.terminate()
            kind, traceback = type(error), error.__traceback__
            threading.excepthook(threading.ExceptHookArgs((kind, error, traceback, self._thread)))
        finally:
            self._release()

    def _over(self) -> bool:
        state = self.life.state
        if state is State.CLOSE:
            # clause: pool.close.lets-submitted-tasks-finish
            return not self.jobs and not self._crew.members
        return state is State.TERMINATE

    def _look_around(self) -> None:
        self._asleep = True
        # Who calls before the line above is seen here, who calls after it rings the bell.
        for key, events in self._selector.select(0 if self._called else None):
            key.data(events)
        self._asleep = self._called = False
        if self.life.state is State.CLOSE and not self._closing:
            self._closing = True
            self._backlog.resume()
        self._admit()
        # First, so that the workers need not wait for what follows.
        self._crew.deal()
        self._deliver()
        if self._crew.failure is not None:
            self._fail(self._crew.failure)
        elif self.jobs or self.life.state is State.RUN:
            self._crew.replace()
        else:
            self._crew.dismiss()

    def _admit(self) -> None:
        """Take in what was submitted."""
        while self._inbox:
            job, entry = self._inbox.popleft()
            if entry is None:
                self.settle(job, job.end_of_input(0, None))
            elif isinstance(entry, Exception):
                self.settle(job, job.deliver(0, False, entry))
            else:
                self._backlog.append(entry)
                if isinstance(entry, Source):
                    entry.start()

    def _deliver(self) -> None:
        answers, self._crew.answers = self._crew.answers, []
        for task, answer in answers:
            task.release()
            self.settle(task.job, task.job.deliver(task.index, *outcomes.load(answer)))

    def settle(self, job: Job, finished: bool) -> None:
        """Something has become of `job`; let it go if it is `finished`."""
        if finished:
            self.jobs.discard(job)

    def _fail(self, error: BaseException) -> None:
        """No worker can serve: every job, now and later, ends with `error`."""
        self._backlog.clear()
        self._crew.end()
        self._abandon_jobs(error, call_back=True)

    def _on_bell(self, events: int) -> None:
        self._ear.recv(4096)

    def _release(self) -> None:
        self._ended = True
        self._abandon_jobs(PoolTerminated("the pool was terminated"))
        self._backlog.clear()
        self._crew.end()
        self._crew.close()
        self._selector.close()
        self._bell.close()
        self._ear.close()
