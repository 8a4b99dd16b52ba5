"""README's first minute works as it stands, from nothing but a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.first_minute import commands, first_minute

pytestmark = pytest.mark.once


def test_the_first_minute_leads_to_a_verdict_a_site_and_a_badge(tmp_path: Path) -> None:
    assert len(commands()) == 4
    first_minute(tmp_path)
