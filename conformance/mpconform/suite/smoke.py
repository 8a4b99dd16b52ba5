"""The smoke check: can the backend be used at all through its adapter?

It is not a judgement of the backend. It uses each of the large objects that the adapter offers
once, in the plainest way; if that fails, the adapter is broken (or the library is, beyond judging),
and no clause is tried. It does not verify anything else: a missing name, a wrong error, a lost
result are for the clauses.
"""

from __future__ import annotations

from mpadapters.api import ApiError
from mpadapters.contract import advice, missing
from mpconform.suite import completed, expect, tasks
from mpconform.suite.check import Api, clause


@clause("smoke.process")
def smoke_process(mp: Api) -> None:
    """A process can be started and joined."""
    completed(mp.Process(target=tasks.nothing))


@clause("smoke.pipe")
def smoke_pipe(mp: Api) -> None:
    """An object goes through a pipe."""
    left, right = mp.Pipe()
    left.send("hello")
    expect.equal("what the other end of the pipe receives", right.recv(), "hello")
    left.close()
    right.close()


@clause("smoke.pool")
def smoke_pool(mp: Api) -> None:
    """A pool runs one task."""
    pool = mp.Pool(2)
    expect.equal("the result of the task 3 * 3", pool.apply(tasks.square, (3,)), 9)
    pool.terminate()
    pool.join()


@clause("smoke.names")
def smoke_names(mp: Api) -> None:
    """The adapter gives an object that has the names of all that it does not lack."""
    try:
        found = missing(mp, mp.lacks)
    except ApiError as error:
        raise expect.Mismatch("the adapter to give an object", f"none: {error}") from error
    if found:
        names = ", ".join(name for names in found.values() for name in names)
        wanted = "an api with all that the adapter does not lack"
        raise expect.Mismatch(wanted, f"one without {names}: {advice(mp, found)}")


CHECKS = {
    None: smoke_names,
    "process": smoke_process,
    "pipe": smoke_pipe,
    "pool.apply": smoke_pool,
}
"""Capability (none: always) -> the check that shows it can be used."""
