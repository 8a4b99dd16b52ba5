"""The command on odd machines: what can be put right is, what cannot is one line and exit code 2.

In none of them a library is blamed. What needs root or another user is in
``tests/machines.py``.
"""

from __future__ import annotations

import os
import resource
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running import DEADLINE, environment

pytestmark = pytest.mark.once

RUN = ("run", "reference", "--start-method", "fork", "--clause", "pool.apply.r*")
CONFORMS = "reference (fork): conforms"


def command(
    *arguments: str,
    shell: str = "exec {}",
    cwd: Path | None = None,
    before: Callable[[], None] | None = None,
    **more: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command by a shell that does with it what ``shell`` says."""
    words = shlex.join([sys.executable, "-m", "mpconform", *arguments])
    return subprocess.run(
        ["bash", "-c", shell.format(words)],
        capture_output=True,
        timeout=DEADLINE,
        cwd=cwd,
        preexec_fn=before,
        env=environment(**more),
        check=False,
    )


def line(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line that it wrote on standard error."""
    (only,) = done.stderr.decode().splitlines()
    return only


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_without_the_characters_gets_others(encoding: str) -> None:
    done = command(*RUN, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert CONFORMS in done.stdout.decode(encoding)


def test_so_does_a_locale_without_them() -> None:
    done = command(*RUN, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, b"")


def test_signals_that_are_blocked_or_ignored_are_put_right() -> None:
    def block() -> None:
        import signal

        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)

    chosen = ["--clause", "process.join.r*", "--clause", "process.terminate.*"]
    done = command("run", "stdlib", "--start-method", "fork", *chosen, before=block)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("descriptor", ["0<&-", ">&-", "2>&-"])
def test_a_standard_stream_may_be_closed(descriptor: str) -> None:
    done = command(*RUN, shell="exec {} " + descriptor)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_goes_ends_it_quietly() -> None:
    # It is gone long before there is anything to read.
    done = command(*RUN, shell="{} | true; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (130, b"")


def test_a_full_disk_behind_the_output_is_one_line() -> None:
    done = command(*RUN, shell="exec {} > /dev/full")
    assert done.returncode == 2
    assert line(done).startswith("mpconform: cannot write the output: No space left")


def test_a_full_disk_behind_the_records_is_one_line_after_what_was_judged() -> None:
    done = command(*RUN, "-o", "/dev/full")
    assert done.returncode == 2
    assert CONFORMS in done.stdout.decode()
    assert line(done).startswith("mpconform: cannot write all records to /dev/full: No space left")


def test_a_directory_that_is_gone_is_one_line(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = command(*RUN, shell='rmdir "$PWD"; exec {}', cwd=gone)
    assert done.returncode == 2
    assert line(done) == "mpconform: the current directory is gone; change to one that exists"


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_modules_in_the_directory_are_not_taken_for_pythons(tmp_path: Path, method: str) -> None:
    for name in ("random", "select", "signal", "queue", "multiprocessing", "conftest", "string"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)\n")
    chosen = ["stdlib", "reference", "--start-method", method, "--clause", "pool.apply.r*"]
    done = command("run", *chosen, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_adapter_in_the_directory_is_found(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("raise SystemExit(7)\n")
    (tmp_path / "mine.py").write_text("from mpadapters.stdlib import backend\n")
    chosen = ["mine:backend", "--start-method", "spawn", "--clause", "pool.apply.r*"]
    done = command("run", *chosen, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_safe_path_is_the_users_and_not_that_of_programs() -> None:
    chosen = ["stdlib", "reference", "--start-method", "fork", "--clause", "contexts.main.*"]
    done = command("run", *chosen, PYTHONSAFEPATH="1")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("folder", ["nowhere", "/proc"])
def test_a_directory_for_temporary_files_that_cannot_be_used_is_named(
    tmp_path: Path, folder: str
) -> None:
    done = command(*RUN, TMPDIR=str(tmp_path / folder))
    assert done.returncode == 2
    assert "TMPDIR" in line(done)


def limit(number: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))


def test_too_few_descriptors_are_one_line() -> None:
    done = command(*RUN, before=limit(40))
    assert done.returncode == 2
    assert "ulimit -n" in line(done)


def test_with_few_descriptors_there_are_few_lanes() -> None:
    done = command(
        "run", "stdlib", "--start-method", "fork", "--profile", "smoke", before=limit(72)
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.geteuid() == 0, reason="the limit does not hold for root")
def test_too_few_processes_are_one_line() -> None:
    few = (12, 12)
    done = command(*RUN, before=lambda: resource.setrlimit(resource.RLIMIT_NPROC, few))
    assert done.returncode == 2
    assert "ulimit -u" in line(done)
