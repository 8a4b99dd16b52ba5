"""``mpconform run --all``: the installed are judged, and of the rest it is said what they need."""

from __future__ import annotations

from importlib.metadata import entry_points, version

import pytest

from mpconform.cli import installed
from mpconform.cli.selection import all_adapters
from tests.running import mpconform

pytestmark = pytest.mark.once

ALL = {point.name for point in entry_points(group=installed.GROUP)}


def test_what_is_not_installed_is_left_out_with_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needs = {"loky": ("loky>=3.4", "nosuch-library>=1"), "mpire": (f"psutil>{version('psutil')}",)}
    monkeypatch.setattr(installed, "requirements", lambda name: needs.get(name, ()))
    assert set(all_adapters()) == ALL - {"loky", "mpire"}
    printed = capsys.readouterr().out
    assert "loky is left out: it needs nosuch-library>=1\n" in printed
    assert f"not {version('psutil')}\n" in printed


def test_names_beside_all_are_refused() -> None:
    done = mpconform("run", "stdlib", "--all")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--all is all backends: leave out stdlib, or --all" in done.stderr
