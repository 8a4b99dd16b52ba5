"""What checks of pools share: who runs a task, what a worker knows, whether it has ended."""

from __future__ import annotations

import hashlib
import os
import threading
import weakref

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, expect, garbage, tasks
from mpconform.suite.system import is_running

_remembered: Any = None


def remember(*what: object) -> None:
    """Keep the arguments (one argument: itself) in a global of this process."""
    global _remembered
    _remembered = what[0] if len(what) == 1 else what


def digest_of_what_is_remembered() -> str:
    """A digest of the bytes that `remember` kept in this process."""
    return hashlib.sha256(_remembered).hexdigest()


def origin() -> tuple[Any, int, int]:
    """What `remember` kept in this process, or in that which it is a copy of; pid; parent's pid."""
    return _remembered, os.getpid(), os.getppid()


def expect_started_by(mp: Api, origin: tuple[Any, int, int], what: str = "a worker") -> None:
    """``what`` has the memory and the parent that a child of the owner has by its start method."""
    inherited, _, parent = origin
    method = mp.start_method
    wanted = _remembered if method == "fork" else None
    expect.equal(f"what {what} has inherited from its owner", inherited, wanted)
    own = parent == os.getpid()
    expect.equal(f"whether {what} is the owner's own child", own, method != "forkserver")


def who(*_: object) -> list[int]:
    """Return what tells one worker from another, be it a process or a thread."""
    return [os.getpid(), threading.get_ident()]


def report_who(witness: Witness, event: str) -> None:
    """Report ``event`` with the identity of the worker that runs this."""
    witness.report(event, who())


def who_at_gate(witness: Witness, gate: str) -> list[int]:
    """Report ``started``, wait until ``gate`` opens, and return the identity of the worker."""
    witness.report("started", who())
    witness.wait_at(gate)
    return who()


def number_at_gate(witness: Witness, gate: str, number: int) -> int:
    """Report ``started`` with ``number`` and the worker's identity, wait at ``gate``, return it."""
    witness.report("started", [number, who()])
    witness.wait_at(gate)
    return number


def work_and_linger(witness: Witness, work: str, linger: str) -> None:
    """Wait at the gate ``work``, and leave a thread that keeps the process until ``linger`` opens.

    A backend whose workers do not wait for their threads just ends them sooner.
    """
    threading.Thread(target=witness.wait_at, args=(linger,)).start()
    witness.report(work)
    witness.wait_at(work)


def occupy(pool: Api, witness: Witness, count: int, gate: str) -> list[Any]:
    """Keep ``count`` workers busy until ``gate`` opens; return the results to come."""
    results = [pool.apply_async(tasks.wait_at_gate, (witness, gate, n)) for n in range(count)]
    witness.wait_for("started", count)
    return results


def pids_of(pool: Api, witness: Witness, count: int) -> list[int]:
    """The process ids of ``count`` workers, all of them there are, none of which is busy then."""
    results = [pool.apply_async(who_at_gate, (witness, "all here")) for _ in range(count)]
    witness.wait_for("started", count)
    witness.open("all here")
    return [result.get()[0] for result in results]


def collected(pools: list[Api]) -> bool:
    """Let go of the one pool in the list; return whether it is collected as garbage now."""
    reference = weakref.ref(pools[0])
    pools.clear()
    garbage.collect()
    return reference() is None


def refuses_every_task(pool: Api, state: str) -> None:
    """Submitting raises ValueError, for ``pool`` is in ``state``."""
    expect.raises(f"apply_async on {state} pool", ValueError, pool.apply_async, tasks.nothing)
    expect.raises(f"map_async on {state} pool", ValueError, pool.map_async, abs, [1])
    # Last, for where tasks are accepted these wait for them.
    expect.raises(f"apply on {state} pool", ValueError, pool.apply, tasks.nothing)
    expect.raises(f"map on {state} pool", ValueError, pool.map, abs, [1])


def ended(pid: int) -> bool:
    """Whether the process has ended, reaped or not (POSIX)."""
    return not is_running(pid)
