"""A clause needs what its check uses: that taken away, and declared, costs UNSUPPORTED, no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpadapters import Capability
from mpconform.clauses import load_spec
from mpconform.records import Verdict
from tests.backends import without
from tests.running import judged

pytestmark = pytest.mark.once


_OBJECTS = {
    "pool": Capability.POOL_APPLY,
    "pipe": Capability.PIPE,
    "process": Capability.PROCESS,
}


def who_could_use(capability: Capability) -> list[str]:
    """The clauses whose checks could use it: those of a pool's methods need a pool, and say so,
    which shows where that is taken away as a whole."""
    whole = _OBJECTS.get(capability.value.partition(".")[0], capability)
    if whole is capability:
        return load_spec().ids
    return [clause.id for clause in load_spec() if whole in clause.needs]


@pytest.mark.parametrize("capability", without.CAPABILITIES, ids=lambda c: c.value)
def test_what_is_declared_to_lack_is_not_used(capability: Capability, tmp_path: Path) -> None:
    adapter = f"tests.backends.without:{without.attribute(capability)}"
    chosen = [word for clause in who_could_use(capability) for word in ("--clause", clause)]
    _, run = judged(tmp_path, adapter, *chosen, "--profile", "smoke")
    assert [target.broken for target in run.targets] == [""]
    judged_otherwise = {
        result.clause: f"{result.verdict.value}: {result.got}"
        for result in run.results
        if result.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED)
    }
    assert judged_otherwise == {}
