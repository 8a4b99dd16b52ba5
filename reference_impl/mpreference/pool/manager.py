"""The manager of a pool: the one thread that gives out tasks and delivers their outcomes."""

from __future__ import annotations

import collections
import selectors
import threading

from mpreference import forking
from mpreference.pool import outcomes, send_ahead
from mpreference.pool.backlog import Backlog
from mpreference.pool.bell import Bell
from mpreference.pool.crew import GRACE, Crew
from mpreference.pool.errors import PoolTerminated
from mpreference.pool.sources import Source
from mpreference.pool.state import Life, State
from mpreference.pool.tasks import Job, Task
from mpreference.pool.worker import Recipe


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
        # Those that are not finished; each keeps its pool from being collected.
        self.jobs: dict[Job, object] = {}
        self._inbox: collections.deque[Task | Source] = collections.deque()
        self._dropped = False
        self._ended = False
        self._selector = selectors.DefaultSelector()
        self._backlog = Backlog()
        crew_type = send_ahead.AheadCrew if send_ahead.ON else Crew
        self.task_type = crew_type.task_type
        self._crew = crew_type(recipe, size, self._backlog, self._selector)
        self.bell = Bell()
        self._selector.register(self.bell, selectors.EVENT_READ, self._on_bell)
        forking.close_in_children(self._selector)
        self._thread = threading.Thread(target=self._manage, name="pool-manager", daemon=True)
        try:
            self._thread.start()
        except BaseException:
            self._release()
            raise

    # --- called by any thread --------------------------------------------------------------

    def submit(self, pool: object, entry: Task | Source) -> None:
        """Accept work for a job; `pool` is kept from being collected until that is finished."""
        try:
            self.life.check_running()
        except ValueError:
            entry.drop()  # since the caller looked, perhaps by what it has pickled
            raise
        # clause: pool.apply_async.returns-at-once
        self.jobs[entry.job] = pool
        self._inbox.append(entry)
        if self._ended or self.life.state is State.TERMINATE:
            # Just now. Whoever ended the pool may not have seen the job.
            self.jobs.pop(entry.job, None)
            self._clear_inbox()
            raise ValueError("Pool not running")
        self.bell.ring()

    def close(self) -> None:
        """Let the pool end when its work is done."""
        self.life.close()
        for job in self.jobs.copy():
            job.resume()  # however far its consumer has come
        self.bell.ring()

    def drop(self) -> None:
        """Terminate, later: for a destructor, which must not wait."""
        self._dropped = True
        self.bell.ring()

    def terminate(self) -> None:
        """Discard all work, end all workers."""
        self.life.terminate()
        # First, lest a result tell of the death of its worker instead.
        # clause: pool.terminate.ends-outstanding-results
        self._abandon_jobs(PoolTerminated("the pool was terminated"))
        # clause: pool.terminate.discards-running-and-waiting-tasks
        self._crew.end()
        self.bell.ring()
        self.join(2 * GRACE)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread has ended, and so all workers."""
        # clause: pool.join.returns-after-the-workers-have-ended
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _abandon_jobs(self, error: BaseException, call_back: bool = False) -> None:
        for job in self.jobs.copy():
            job.abandon(error, call_back)

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
        for key, events in self.bell.wait(self._selector):
            key.data(events)
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
            entry = self._inbox.popleft()
            if isinstance(entry, Source):
                entry.start()
                if not entry.exhausted:
                    self._backlog.append(entry)
            elif entry.error is not None:
                entry.job.deliver(entry.index, False, entry.error)
            else:
                self._backlog.append(entry)

    def _deliver(self) -> None:
        for task, answer in self._crew.take_answers():
            task.drop()
            task.job.deliver(task.index, *outcomes.load(answer))

    def _fail(self, error: BaseException) -> None:
        """No worker can serve: every job, now and later, ends with `error`."""
        self._backlog.clear()
        self._crew.end()
        self._abandon_jobs(error, call_back=True)

    def _on_bell(self, events: int) -> None:
        self.bell.clear()

    def _release(self) -> None:
        self._ended = True
        self._abandon_jobs(PoolTerminated("the pool was terminated"))
        self._clear_inbox()
        self._backlog.clear()
        self._crew.end()
        self._crew.close()
        self._selector.close()
        self.bell.close()

    def _clear_inbox(self) -> None:
        try:
            while True:
                self._inbox.popleft().drop()
        except IndexError:
            pass  # it is empty, perhaps since another thread has cleared it
