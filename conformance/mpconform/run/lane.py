"""A lane: a forked process that judges one batch of clauses at a time, with a warden per backend.

Lanes are forked before anything in the runner starts a thread, and talk to it over a channel. A
lane that loses the runner ends; its wardens lose their lifeline, and end too.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mpconform.arena import processes
from mpconform.arena.channel import Channel, ChannelClosed, channel_pair
from mpconform.arena.messages import Broken, Description
from mpconform.driver.company import Batch, judge_all
from mpconform.driver.judge import Shared
from mpconform.driver.keeper import Keeper, RunnerGone
from mpconform.driver.wardens import Nursery
from mpconform.mutants.examine import Examination, examine
from mpconform.mutants.model import Examined
from mpconform.records import Result
from mpconform.run.smoke import Smoke, SmokeReport, smoke
from mpconform.suite.check import Sharing


@dataclass(frozen=True)
class Describe:
    """Ask what an adapter says of its backend."""

    adapter: str


@dataclass(frozen=True)
class Described:
    """The answer to `Describe`."""

    adapter: str
    description: Description | Broken


@dataclass(frozen=True)
class Judged:
    """A part of the answer to a `Batch`: results, or none yet; the ids of clauses that are
    ``given_back`` without one; ``last`` if no more is to come."""

    results: tuple[Result, ...]
    given_back: tuple[str, ...] = ()
    last: bool = False


Order = Describe | Smoke | Batch | Examination
"""What a lane can be told to do."""

Answer = Described | SmokeReport | Judged | Examined
"""What it says of it."""


class Lane:
    """The runner's end of a lane.

    ``generates`` says that the runner had made Hypothesis ready when it forked the lane. An older
    lane is given tasks that need none of it, lest it does all that again for itself.
    """

    def __init__(
        self,
        lifeline: tuple[int, int],
        nurseries: Mapping[str, Nursery],
        others: Sequence[Channel],
        generates: bool,
    ) -> None:
        self.generates = generates
        self.channel, theirs = channel_pair()
        self.order: Order | None = None
        self.adapters: set[str] = set()
        self.pid = os.fork()
        if self.pid == 0:
            # Only the runner may hold these, or nobody would notice that it has gone.
            for channel in (self.channel, *others):
                channel.close()
            os.close(lifeline[1])
            _serve(theirs, lifeline[0], nurseries)
        theirs.close()

    @property
    def pool(self) -> Shared | None:
        """What may use the shared pool that the lane has open, if it has one."""
        if isinstance(self.order, Batch) and self.order.tasks[0].company is Sharing.POOL:
            return self.order.tasks[0].shares_with
        return None

    def give(self, order: Order) -> None:
        """Have the lane do something; its answer comes over the channel."""
        self.order = order
        self.adapters.add(order.adapter)
        self.channel.send(order)

    def note(self, answer: object) -> None:
        """Note what the lane has answered: of what it gives back, no more will be heard."""
        if isinstance(answer, Judged) and answer.given_back and isinstance(self.order, Batch):
            self.order = self.order.split(answer.given_back)[1]

    def kill(self) -> None:
        """End the lane at once (its wardens end by themselves)."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.channel.close()


def _serve(runner: Channel, lifeline: int, nurseries: Mapping[str, Nursery]) -> None:
    """Answer the runner until it goes; never returns."""
    gc.freeze()  # looking through what the runner made would only copy it
    os.setsid()  # an interrupt at the terminal is for the runner alone
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    processes.become_subreaper()
    keepers: dict[str, Keeper] = {}
    status = 1
    try:
        while True:
            order = runner.receive()
            if isinstance(order, Examination):
                runner.send(examine(order, lifeline))
            else:
                shared = nurseries.get(order.adapter)
                keeper = keepers.setdefault(
                    order.adapter, Keeper(order.adapter, lifeline, nursery=shared)
                )
                for answer in _do(order, keeper):
                    runner.send(answer)
            # What a nursery kept that has ended itself.
            processes.end_orphans(pid for k in keepers.values() if (pid := k.nursery.own_pid))
    except (ChannelClosed, RunnerGone):
        status = 0
    finally:
        os._exit(status)


def _do(order: Describe | Smoke | Batch, keeper: Keeper) -> Iterator[Answer]:
    if isinstance(order, Describe):
        yield Described(order.adapter, keeper.describe())
    elif isinstance(order, Smoke):
        yield smoke(order, keeper)
    else:
        for part in judge_all(order.tasks, keeper):
            yield Judged(tuple(part.results), tuple(task.clause.id for task in part.given_back))
        yield Judged((), last=True)
