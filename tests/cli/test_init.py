"""``mpconform init``: what it finds out, what it asks, and that it overwrites nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mpadapters import Capability
from mpconform.init.adapter import not_offered, text_of
from mpconform.init.ci import ADAPTER, COMMAND, EXPECTED, TOX, WORKFLOW
from mpconform.init.library import CannotTell, Library, library_in
from tests.running import environment

pytestmark = pytest.mark.once

CONTEXTS = "from multiprocessing import *\n__version__ = '1.0'\n"
POOL = "class {}:\n    def __init__(self, {}): ...\n    def map(self, func, items): ...\n\n"
EXECUTOR = (
    "from concurrent.futures import ThreadPoolExecutor\nclass Mine(ThreadPoolExecutor): ...\n"
)


def made(folder: Path, text: str, name: str = "mylib") -> Path:
    (folder / f"{name}.py").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "wanted", "kind", "name"),
    [
        (CONTEXTS, "", "drop-in", ""),
        (POOL.format("Pool", "processes=None"), "", "module", "Pool"),
        (POOL.format("WorkerPool", "n_jobs"), "", "pool", "WorkerPool"),
        (POOL.format("A", "n") + POOL.format("B", "n"), "mylib:B", "pool", "B"),
        (EXECUTOR, "", "executor", "Mine"),
    ],
)
def test_what_there_is_in_a_library_is_found_and_used(
    tmp_path: Path, text: str, wanted: str, kind: str, name: str
) -> None:
    library = library_in(made(tmp_path, text), wanted)
    assert (library.kind, library.name) == (kind, name)
    adapter = text_of(library, {Capability.PROCESS_KILL: 'no "kill"'}, {Capability.PIPE: "no"})
    used = f"from {Path(ADAPTER).stem} import backend; print(backend.name, len(backend.lacks))"
    (tmp_path / ADAPTER).write_text(adapter)
    if kind != "drop-in":
        used += "; print(backend.api('default').Pool)"
    done = subprocess.run(
        [sys.executable, "-c", used],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("mylib "), done.stderr + adapter


def test_the_one_that_has_the_projects_name_is_taken(tmp_path: Path) -> None:
    made(tmp_path, POOL.format("Pool", "processes"), "another")
    made(tmp_path, POOL.format("Pool", "processes"), "my_lib")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "My-Lib"\n')
    assert library_in(tmp_path).module == "my_lib"


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("", "", "has no get_context, Pool, Process or executor"),
        (POOL.format("A", "n") + POOL.format("B", "n"), "", "has A, B: say mylib:A, or another"),
        (EXECUTOR, "mylib:Other", "has no pool or executor 'Other'; it has Mine"),
        ("raise OSError('today')", "", "cannot import mylib: OSError: today"),
        ("", "nosuch", "cannot import nosuch"),
    ],
)
def test_what_cannot_be_found_out_is_one_line(
    tmp_path: Path, text: str, wanted: str, words: str
) -> None:
    with pytest.raises(CannotTell) as caught:
        library_in(made(tmp_path, text), wanted)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_several_libraries_or_none_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotTell, match="there is no module"):
        library_in(tmp_path)
    made(made(tmp_path, "", "one"), "", "two")
    with pytest.raises(CannotTell, match="there are one, two"):
        library_in(tmp_path)


@pytest.mark.parametrize(
    ("failed", "why"),
    [
        (
            "the exception TypeError(\"f() got an unexpected keyword argument 'x'\")",
            "no argument x",
        ),
        ("expected one of apply_async, map_async, but got 'a pool without'", "no Pool.apply_async"),
        ("expected map() to be [1, 4], but got [4, 1]", ""),
        ("a hang: no end", ""),
    ],
)
def test_an_argument_that_is_not_there_is_not_offered(failed: str, why: str) -> None:
    assert not_offered(failed).startswith(why)
    assert bool(not_offered(failed)) == bool(why)


def test_an_adapter_names_what_is_lacking_in_the_order_of_the_table() -> None:
    lacks = {Capability.PIPE: "no Pipe", Capability.POOL_IMAP: "no imap"}
    text = text_of(Library("mylib", "module", "Pool", version="mylib.__version__"), lacks)
    assert text.index('Capability.PIPE: "no Pipe"') < text.index("Capability.POOL_IMAP")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    kept = {ADAPTER: "mine", EXPECTED: "mine", TOX: "[tox]\n", WORKFLOW: "mine"}
    for name, text in kept.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "mpconform", "init"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {name: (tmp_path / name).read_text() for name in kept} == kept
    assert "tox.ini is there; add to it:\n\n[testenv:conformance]" in done.stdout
    assert f"commands = {COMMAND}" in done.stdout


def test_a_pool_that_cannot_be_made_is_said_before_the_first_run(tmp_path: Path) -> None:
    made(tmp_path, "class View:\n    def __init__(self, client): raise TypeError('no client')\n")
    with (tmp_path / "mylib.py").open("a") as file:
        file.write("    def apply(self, func): ...\n    def terminate(self): ...\n")
        file.write("    def join(self): ...\n")
    done = subprocess.run(
        [sys.executable, "-m", "mpconform", "init", "--profile", "smoke"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"its pool cannot be used as {ADAPTER} makes it: the exception TypeError" in done.stdout
    assert "mylib offers 0 of " in done.stdout, done.stdout + done.stderr
