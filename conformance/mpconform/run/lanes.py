"""The lanes of a run: threads that carry out work, and how many of them may work at a time.

A check that waits uses no processor, so while some wait, or may be waiting, others work.
"""

from __future__ import annotations

import queue
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import RunOver
from mpconform.arena.client.arenas import Arenas
from mpconform.driver.policy import CROWD_LOOK, SLOW, WAITS, lanes, room
from mpconform.driver.work import Work
from mpconform.run.crowd import Crowd
from mpconform.run.preflight import arenas_that_fit


@dataclass(eq=False)
class _Lane:
    """What is left of a piece of work, and when it was last heard of."""

    work: Work
    heard: float


class Lanes:
    """Lanes, of which ``at_once`` may be working at a time."""

    def __init__(self, at_once: int, arenas: Arenas) -> None:
        self.arenas = arenas
        self._at_once, self._spare = lanes(at_once, arenas_that_fit())
        self._most = self._at_once + self._spare
        self._crowd = Crowd(self._at_once)
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="lane")
        self._lanes: set[_Lane] = set()
        self._answers: queue.SimpleQueue[tuple[_Lane, Any, bool] | None] = queue.SimpleQueue()

    @property
    def busy(self) -> bool:
        """Whether an answer is to come."""
        return bool(self._lanes)

    @property
    def may_work(self) -> bool:
        """Whether one more piece of work may be given now."""
        if any(self._silence(lane) < lane.work.quiet for lane in self._lanes):
            return False
        silences = [self._silence(lane) for lane in self._lanes if not lane.work.waits]
        if room(silences, self._at_once) <= 0 or len(self._lanes) >= self._most:
            return False
        return len(self._lanes) < self._at_once or not self._crowd.is_one

    @property
    def may_wait(self) -> bool:
        """Whether that may be one that tends to wait.

        So many are given and no more, or the core would wait for all hangs of robustness clauses.
        """
        return sum(lane.work.waits for lane in self._lanes) < max(1, self._spare)

    @property
    def quiet(self) -> bool:
        """Whether nothing is going on, but for work that was alone and has been silent since."""
        return all(lane.work.quiet for lane in self._lanes)

    @property
    def works(self) -> list[Work]:
        """What is being done."""
        return [lane.work for lane in self._lanes]

    @property
    def adapters(self) -> Counter[Adapter]:
        """How many pieces of work each adapter has in hand."""
        return Counter(work.adapter for work in self.works)

    def give(self, work: Work) -> None:
        """Have ``work`` carried out; `answers` tells of it."""
        lane = _Lane(work, time.monotonic())
        self._lanes.add(lane)
        self._threads.submit(self._carry_out, lane, work)

    def wake(self) -> None:
        """End a wait for answers; may be called in a handler of a signal."""
        self._answers.put(None)

    def answers(self) -> list[Any]:
        """Wait for answers, and return those that have come.

        Returns without any when a lane has begun to count as waiting or slow, soon where there was
        a crowd, and when woken up.
        """
        found = []
        try:
            told = [self._answers.get(timeout=self._until_one_waits())]
        except queue.Empty:
            return []
        with suppress(queue.Empty):
            while True:
                told.append(self._answers.get_nowait())
        for news in told:
            if news is None:
                continue
            lane, answer, over = news
            if over:
                self._lanes.discard(lane)
                found += [lane.work.failed(answer)] if answer else []
            else:
                lane.heard = time.monotonic()
                lane.work = lane.work.after(answer)
                found.append(answer)
        return found

    def close(self) -> None:
        """End all that is going on, and everything below it."""
        self.arenas.close()
        self._threads.shutdown(cancel_futures=True)

    def _carry_out(self, lane: _Lane, work: Work) -> None:
        try:
            for answer in work.carry_out(self.arenas):
                self._answers.put((lane, answer, False))
        except RunOver:
            return
        except Exception:
            reason = f"its lane failed: {traceback.format_exc(limit=-3)}"
            self._answers.put((lane, reason, True))
        else:
            self._answers.put((lane, "", True))

    def _silence(self, lane: _Lane) -> float:
        return time.monotonic() - lane.heard

    def _until_one_waits(self) -> float | None:
        if self._crowd.was_one:
            return CROWD_LOOK
        left = [
            limit - self._silence(lane)
            for lane in self._lanes
            for limit in (SLOW, WAITS, lane.work.quiet)
        ]
        return min((seconds for seconds in left if seconds > 0), default=None)
