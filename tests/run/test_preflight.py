"""What a run needs of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.driver.policy import SPARE, lanes
from mpconform.run import preflight
from mpconform.run.preflight import Unfit


def limit(monkeypatch: pytest.MonkeyPatch, folder: Path, most: str) -> None:
    """A control group that holds this process to ``most`` threads, of which it has 10."""
    (folder / "pids.max").write_text(f"{most}\n")
    (folder / "pids.current").write_text("10\n")
    monkeypatch.setattr(preflight, "_control_groups", lambda: [folder / "none", folder])
    monkeypatch.setattr(preflight, "_left_to_the_user", lambda: None)


def test_a_control_group_that_allows_too_few_processes_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limit(monkeypatch, tmp_path, "30")
    with pytest.raises(Unfit, match="only 20 more processes may be started"):
        preflight.preflight()


def test_there_are_as_many_arenas_as_the_limits_allow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limit(monkeypatch, tmp_path, "110")
    assert preflight.arenas_that_fit() == 3
    limit(monkeypatch, tmp_path, "max")
    assert preflight.arenas_that_fit() > SPARE


def test_fewer_arenas_are_fewer_lanes() -> None:
    assert lanes(3, arenas=1000) == (3, SPARE)
    assert lanes(3, arenas=5) == (3, 2)
    assert lanes(3, arenas=1) == (1, 0)
