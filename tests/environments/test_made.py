"""Environments as they are made: a release of a library is judged, and one that is not there is
one line."""

from __future__ import annotations

import json
import platform
import zipfile
from pathlib import Path

import pytest

from mpconform.environments import CannotMake, find_python
from tests.running import mpconform

pytestmark = pytest.mark.once

ADAPTER = """\
import multiprocessing

from mpadapters import Backend

backend = Backend(
    name="tiny",
    api=multiprocessing.get_context,
    start_methods=["fork"],
    module="multiprocessing",
    version="{version}",
)
"""
CLAUSES = ("--clause", "process.name.*", "--start-method", "fork")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two releases of a library, where pip and uv find them; no environment yet."""
    for version in ("1.0", "2.0"):
        about = f"tiny-{version}.dist-info"
        with zipfile.ZipFile(tmp_path / f"tiny-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("tiny.py", ADAPTER.format(version=version))
            head = f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n"
            wheel.writestr(f"{about}/METADATA", head)
            tag = "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\n"
            wheel.writestr(f"{about}/WHEEL", tag + "Tag: py3-none-any\n")
            wheel.writestr(f"{about}/RECORD", "")
    for name in ("PIP_FIND_LINKS", "UV_FIND_LINKS"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("MPCONFORM_ENVIRONMENTS", str(tmp_path / "environments"))
    return tmp_path


def targets(records: Path) -> list[dict[str, str]]:
    lines = map(json.loads, records.read_text().splitlines())
    return [line for line in lines if line["kind"] == "target"]


def test_a_release_is_judged_where_it_was_installed(wheels: Path) -> None:
    for version in ("1.0", "2.0"):
        records = wheels / f"{version}.jsonl"
        options = (*CLAUSES, "--with", f"tiny=={version}", "-o", records)
        done = mpconform("run", "tiny:backend", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"making an environment with tiny=={version}" in done.stderr
        assert [target["key"][:3] for target in targets(records)] == [["tiny", version, "fork"]]
    again = mpconform("run", "tiny:backend", *CLAUSES, "--with", "tiny==2.0")
    assert "making an environment" not in again.stderr


def test_another_python_judges_by_its_own_clauses(wheels: Path) -> None:
    other = "3.10" if platform.python_version_tuple()[1] != "10" else "3.13"
    try:
        find_python(other)
    except CannotMake:
        pytest.skip(f"there is no Python {other} here")
    records = wheels / "records.jsonl"
    options = ("--clause", "process.interrupt.*", "--clause", "process.name.*", *CLAUSES[2:])
    done = mpconform("run", "stdlib", "--python", other, *options, "-o", records)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [target["key"][4].rpartition(".")[0] for target in targets(records)] == [other]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["billiard==0.0.77"], "No matching distribution found for billiard==0.0.77"),
        (["stdlib==3"], "stdlib has no releases of its own: say --python for another Python"),
        (["tiny:backend==3"], "is an adapter's place"),
        (["stdlib", "--python", "3.99"], "there is no Python 3.99 here"),
    ],
)
def test_what_cannot_be_had_is_one_line(wheels: Path, words: list[str], said: str) -> None:
    done = mpconform("run", *words, *CLAUSES)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert len([line for line in done.stderr.splitlines() if "making" not in line]) == 1


@pytest.mark.parametrize(
    ("backend", "method", "said"),
    [
        ("billirad", "fork", "there is no backend 'billirad'; did you mean 'billiard'?"),
        ("billiard", "frok", "there is no start method 'frok'"),
    ],
)
def test_a_bisection_of_what_there_is_not_is_one_line(backend: str, method: str, said: str) -> None:
    ends = ("--from", "4.3.1", "--to", "4.3.2", "--start-method", method)
    done = mpconform("bisect", backend, "process.name.is-the-one-given", *ends)
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_to_is_one_line(
    wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wheels / "file").touch()
    monkeypatch.setenv("MPCONFORM_ENVIRONMENTS", str(wheels / "file" / "below"))
    done = mpconform("run", "tiny:backend", *CLAUSES, "--with", "tiny==1.0")
    assert done.returncode == 2
    assert "name another folder with MPCONFORM_ENVIRONMENTS" in done.stderr
