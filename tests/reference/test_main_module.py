"""The main module, found again in children that are no copies of their creator."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference.children import DEADLINE
from tests.running import environment

PROGRAM = """
import os, sys
import mpreference

class Thing:
    pass

state = ["as imported"]

def work(connection):
    global state
    state = state + ["changed"]
    main = sys.modules["__main__"]
    connection.send((Thing(), __name__, main.state is state, sys.argv[1:], os.getcwd()))

if __name__ == "__main__":
    state.append("changed by the creator")
    os.chdir("..")
    context = mpreference.get_context(sys.argv[1])
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs,))
    process.start()
    theirs.close()
    thing, name, same, argv, directory = ours.recv()
    process.join()
    print(type(thing) is Thing, name, same, argv == sys.argv[1:], directory == os.getcwd())
"""

EXPECTED = "True __mp_main__ True True True\n"


def run(directory: Path, *arguments: str) -> str:
    """What a program prints."""
    command = [sys.executable, *arguments]
    return subprocess.check_output(
        command, cwd=directory, text=True, timeout=DEADLINE, env=environment()
    )


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("name", ["program.py", "no_suffix"])
def test_a_script(tmp_path: Path, method: str, name: str) -> None:
    (tmp_path / name).write_text(PROGRAM)
    assert run(tmp_path, name, method) == EXPECTED
    assert not (tmp_path / "__pycache__").exists()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_module_of_a_package(tmp_path: Path, method: str) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "program.py").write_text("from . import __name__ as _\n" + PROGRAM)
    assert run(tmp_path, "-m", "package.program", method) == EXPECTED


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("how", [["-m", "package"], ["package"]])
def test_the_main_of_a_package_or_directory_is_not_run_again(
    tmp_path: Path, method: str, how: list[str]
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__main__.py").write_text(
        "import sys, mpreference\n"
        f"process = mpreference.get_context({method!r}).Process(target=print, args=('ran',))\n"
        "process.start()\n"
        "process.join()\n"
        "print(process.exitcode)\n"
    )
    assert run(tmp_path, *how) == "ran\n0\n"


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_command_has_no_module(tmp_path: Path, method: str) -> None:
    command = (
        "import mpreference\n"
        f"process = mpreference.get_context({method!r}).Process(target=print, args=('ran',))\n"
        "process.start(); process.join()"
    )
    assert run(tmp_path, "-c", command) == "ran\n"


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_options_reach_the_child(tmp_path: Path, method: str) -> None:
    (tmp_path / "program.py").write_text(
        "import sys, mpreference\n"
        "def show():\n"
        "    print(sys.flags.optimize, sys._xoptions.get('mine'), sys.flags.utf8_mode)\n"
        "if __name__ == '__main__':\n"
        f"    process = mpreference.get_context({method!r}).Process(target=show)\n"
        "    process.start()\n"
        "    process.join()\n"
    )
    assert run(tmp_path, "-O", "-Xmine=yes", "-Xutf8", "program.py") == "1 yes 1\n"
