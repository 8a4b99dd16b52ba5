"""The scripts of `spec/discrepancies.md` print what stands below them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mpconform.clauses import load_spec
from tests.running import ROOT, environment

TEXT = (ROOT / "spec" / "discrepancies.md").read_text()
ENTRY = re.compile(r"^## (.+?)$.+?^```python\n(.+?)^```$.+?^```text\n(.+?)^```$", re.M | re.S)
ENTRIES = ENTRY.findall(TEXT)
DEADLINE = 120
"""Seconds after which a script is given up for hung."""


def test_every_entry_has_a_script() -> None:
    assert len(ENTRIES) == len(re.findall(r"^## ", TEXT, re.M)) > 0


def test_the_clauses_that_are_named_exist() -> None:
    names = re.findall(r"`((?:pool|async_result|imap|process|pipe|contexts)\.\w+\.[a-z-]+)`", TEXT)
    assert names
    assert set(names) <= set(load_spec().ids)


@pytest.mark.parametrize(("title", "script", "output"), ENTRIES, ids=[e[0] for e in ENTRIES])
def test_cpython_does_as_the_entry_says(
    tmp_path: Path, title: str, script: str, output: str
) -> None:
    path = tmp_path / "script.py"
    path.write_text(script)
    done = subprocess.run(
        [sys.executable, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        timeout=DEADLINE,
        env=environment(),
        check=False,
    )
    assert done.stdout == output
