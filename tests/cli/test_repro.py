"""``mpconform repro``: a failure as a script, which was run before it is shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.backends.misbehaving import CLAUSE
from tests.running import environment, mpconform

pytestmark = pytest.mark.once

FAULTY = "tests.backends.misbehaving"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Failures of three kinds, and a clause that is kept."""
    file = tmp_path_factory.mktemp("repro") / "records.jsonl"
    backends = [f"{FAULTY}:{name}" for name in ("wrong", "raising", "hanging")]
    mpconform("run", "stdlib", *backends, "--clause", CLAUSE, "-o", file)
    return file


def repro(records: Path, backend: str, *options: object) -> subprocess.CompletedProcess[str]:
    found = f"{FAULTY}:{backend}" if backend != "stdlib" else backend
    return mpconform("repro", records, CLAUSE, "--backend", found, "--runs", 2, *options)


@pytest.mark.parametrize("backend", ["wrong", "raising", "hanging"])
def test_the_script_is_run_and_says_how_often_it_failed(records: Path, backend: str) -> None:
    done = repro(records, backend)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "reproduced, 2 of 2 times" in done.stdout
    assert done.stdout.startswith(f"# {CLAUSE}: ")


def test_the_script_fails_on_its_own(records: Path, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    said = repro(records, "wrong", "-o", file).stdout
    assert said == f"{file}: reproduced, 2 of 2 times\n"
    done = subprocess.run(
        [sys.executable, file], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "AssertionError: expected cpu_count() to be" in done.stderr


def test_what_does_not_fail_outside_is_shown_as_such(records: Path) -> None:
    # The failures of one backend, put to another that has the same name and is sound.
    text = records.read_text().replace('"_wrong"', '"stdlib"')
    records.with_name("renamed.jsonl").write_text(text)
    done = repro(records.with_name("renamed.jsonl"), "stdlib")
    assert "not reproduced outside, 0 of 2 times: it found nothing" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((f"{CLAUSE}s",), f"did you mean '{CLAUSE}'?"),
        ((CLAUSE, "--backend", "stdlib"), "has not failed on stdlib"),
        ((CLAUSE, "--start-method", "spawn"), "has not failed under spawn; it has on"),
        ((CLAUSE,), "name its adapter: --backend package.module:attribute"),
        ((CLAUSE, "--backend", "nobodys"), "no backend 'nobodys'"),
    ],
)
def test_what_cannot_be_shown_is_one_line(
    records: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = mpconform("repro", records, *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert words in line


def test_a_run_says_how_to_get_the_script(tmp_path: Path) -> None:
    done = mpconform("run", f"{FAULTY}:wrong", "--clause", CLAUSE, "-o", tmp_path / "x.jsonl")
    assert f"a script that shows it: mpconform repro {tmp_path / 'x.jsonl'} {CLAUSE}" in done.stdout
