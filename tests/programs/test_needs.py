"""Programs are made of what a backend has."""

from __future__ import annotations

import pytest

from mpadapters import Capability
from mpconform.programs import language as p
from mpconform.programs.needs import needs
from mpconform.programs.sampler import Sampler
from mpconform.programs.smaller import whole


@pytest.mark.parametrize(
    ("operation", "capability"),
    [
        (p.Submit("map", ("returns",)), Capability.POOL_MAP),
        (p.Submit("imap_unordered", ("returns",)), Capability.POOL_IMAP),
        (p.Submit("apply_async", ("returns",), callback="notes"), Capability.POOL_CALLBACKS),
        (p.Submit("apply_async", ("unpicklable",)), Capability.POOL_ENCODING_ERROR),
        (p.InThread(p.Get(1, 0.0)), Capability.TIMEOUT_ERROR),
        (p.OpenPool(2, 1), Capability.POOL_MAXTASKSPERCHILD),
        (p.LookBehind(), Capability.PROCESS),
    ],
)
def test_a_step_needs_what_it_uses(operation: p.Operation, capability: Capability) -> None:
    assert capability.value in needs(operation)


@pytest.mark.parametrize(
    "lacking",
    [
        (Capability.POOL_MAP,),
        (Capability.POOL_CLOSE,),
        (Capability.POOL_CALLBACKS, Capability.POOL_CHUNKSIZE),
        (Capability.PROCESS, Capability.CURRENT_PROCESS, Capability.PIPE),
    ],
)
def test_no_step_uses_what_is_lacking(lacking: tuple[Capability, ...]) -> None:
    names = {capability.value for capability in lacking}
    sampler = Sampler(0)
    for _ in range(60):
        program = whole(sampler.program(names), names)
        assert len(program) > 1
        assert not set().union(*map(needs, program)) & names


def test_a_pool_that_cannot_be_closed_is_terminated_when_all_has_come() -> None:
    steps = (p.OpenPool(2), p.Submit("apply_async", ("returns",)))
    ends = whole(steps, {Capability.POOL_CLOSE.value})[2:]
    assert ends == (p.Get(1), p.TerminatePool(), p.JoinPool(), p.LookBehind())
