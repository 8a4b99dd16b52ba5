"""A clause needs what its check uses: that taken away, and declared, costs UNSUPPORTED, no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpadapters import Capability
from mpconform.records import Verdict
from tests.backends import without
from tests.running import judged

pytestmark = pytest.mark.once


@pytest.mark.parametrize("capability", without.CAPABILITIES, ids=lambda c: c.value)
def test_what_is_declared_to_lack_is_not_used(capability: Capability, tmp_path: Path) -> None:
    adapter = f"tests.backends.without:{without.attribute(capability)}"
    _, run = judged(tmp_path, adapter, "--clause", "*", "--profile", "smoke")
    assert [target.broken for target in run.targets] == [""]
    judged_otherwise = {
        result.clause: f"{result.verdict.value}: {result.got}"
        for result in run.results
        if result.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED)
    }
    assert judged_otherwise == {}
