"""The smoke check: can the backend be used at all through its adapter?

An adapter whose object lacks names is broken. Else each of the large objects that the adapter
offers is used once, in the plainest way; one that cannot be used is a finding, and what needs it is
not tried. It does not verify anything else: a wrong error, a lost result are for the clauses.
"""

from __future__ import annotations

from mpadapters import Capability
from mpadapters.api import ApiError
from mpadapters.contract import Missing, advice, missing_members, missing_names
from mpconform.suite import completed, expect, tasks
from mpconform.suite.check import Api, clause


@clause("smoke.process")
def smoke_process(mp: Api) -> None:
    """A process MUST be usable: started, and joined."""
    completed(mp.Process(target=tasks.nothing))


@clause("smoke.pipe")
def smoke_pipe(mp: Api) -> None:
    """A pipe MUST be usable: an object goes through it."""
    left, right = mp.Pipe()
    left.send("hello")
    expect.equal("what the other end of the pipe receives", right.recv(), "hello")
    left.close()
    right.close()


@clause("smoke.pool")
def smoke_pool(mp: Api) -> None:
    """A pool MUST be usable: it runs one task, and can be terminated and joined."""
    pool = mp.Pool(2)
    expect.equal("the result of the task 3 * 3", pool.apply(tasks.square, (3,)), 9)
    pool.terminate()
    pool.join()


@clause("smoke.names")
def smoke_names(mp: Api) -> None:
    """The adapter gives an object that has the names of all that it does not lack."""
    try:
        found = missing_names(mp, mp.lacks)
    except ApiError as error:
        raise expect.Mismatch("the adapter to give an object", f"none: {error}") from error
    _nothing_is_missing(mp, found)


@clause("smoke.members")
def smoke_members(mp: Api, unusable: list[str]) -> None:
    """So does what that object makes, as far as it can be used."""
    _nothing_is_missing(mp, missing_members(mp, {*mp.lacks, *map(Capability, unusable)}))


def _nothing_is_missing(mp: Api, found: Missing) -> None:
    if found:
        names = ", ".join(name for names in found.values() for name in names)
        wanted = "an api with all that the adapter does not lack"
        raise expect.Mismatch(wanted, f"one without {names}: {advice(mp, found)}")


USES = {
    "process": smoke_process,
    "pipe": smoke_pipe,
    "pool.apply": smoke_pool,
}
"""Capability -> the check that shows it can be used."""
