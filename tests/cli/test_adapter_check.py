"""``mpconform adapter check``: what a library lacks is found by trying, and can be pasted."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from tests.running import mpconform

pytestmark = pytest.mark.once


def module(tmp_path: Path, text: str) -> dict[str, str]:
    """A module ``mine`` in a folder of its own; the environment in which it is found."""
    (tmp_path / "mine.py").write_text(textwrap.dedent(text))
    return {"PYTHONPATH": str(tmp_path)}


def test_an_adapter_that_says_all_ends_with_0() -> None:
    done = mpconform("adapter", "check", "tests.backends.plain:context")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "offers 41 of 41 capabilities" in done.stdout


def test_what_is_declared_is_no_complaint() -> None:
    done = mpconform("adapter", "check", "tests.backends.without:pool_chunksize")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "declared   pool.chunksize: taken away" in done.stdout
    assert "All that it lacks is declared." in done.stdout


def test_what_is_to_be_declared_can_be_pasted(tmp_path: Path) -> None:
    text = """
        from mpadapters import Capability
        from tests.backends.plain import bare_context
        backend = bare_context._replace({lacks})
        """
    found = module(tmp_path, text.format(lacks=""))
    done = mpconform("adapter", "check", "mine:backend", **found)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NOT THERE  connection.wait: no wait" in done.stdout
    assert 'add module="multiprocessing" to the Backend, or' in done.stdout
    pasted = re.search(r"^lacks=\{\n.*?^\},\n", done.stdout, re.M | re.S)
    assert pasted is not None
    module(tmp_path, text.format(lacks=pasted[0].replace("\n", " ")))
    again = mpconform("adapter", "check", "mine:backend", **found)
    assert again.returncode == 0, again.stdout + again.stderr


HOSTILE = """
    import os
    import signal
    from types import SimpleNamespace
    import mpreference
    from mpadapters import Backend, Capability, everything_but

    context = mpreference.get_context("fork")

    def pool(processes=None, initializer=None, initargs=()):
        return context.Pool(processes)

    offered = ("pool.apply", "pool.initializer", "separate-processes", "cpu_count", "queue")
    backend = Backend(
        name="hostile",
        api=lambda _: SimpleNamespace(
            Pool=pool, cpu_count=lambda: os._exit(3), Queue=lambda: signal.pause()
        ),
        start_methods=["fork"],
        lacks=everything_but(*offered, reason="it is here for its faults"),
        slowest_timer=0.1,
    )
    """


def test_what_is_there_in_name_only_is_found_and_ends_nothing(tmp_path: Path) -> None:
    found = module(tmp_path, HOSTILE)
    done = mpconform("adapter", "check", "mine:backend", MPCONFORM_SMOKE_DEADLINE="2", **found)
    assert done.returncode == 1, done.stdout + done.stderr
    told = dict(re.findall(r"^FAILS +(\S+): (.*)$", done.stdout, re.M))
    assert set(told) == {"pool.initializer", "cpu_count", "queue"}
    assert "expected what a task sees of the initializer's work" in told["pool.initializer"]
    assert "a crash: the check's process exited with status 3" in told["cpu_count"]
    assert "a hang: the check did not end" in told["queue"]


def test_what_builds_on_a_pool_that_fails_is_not_to_be_declared(tmp_path: Path) -> None:
    text = """
        from types import SimpleNamespace
        from mpadapters import Backend, everything_but

        def pool(processes=None):
            raise OSError("no controller could be found")

        backend = Backend(
            name="unconnected",
            api=lambda _: SimpleNamespace(Pool=pool),
            start_methods=["cluster"],
            lacks=everything_but("pool.apply", "pool.map", reason="not meant to be there"),
        )
        """
    done = mpconform("adapter", "check", "mine:backend", **module(tmp_path, text))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "no controller could be found" in done.stdout
    assert "NOT TRIED  pool.map: pool.apply cannot be used" in done.stdout
    assert "mend that first" in done.stdout
    assert "lacks={" not in done.stdout
    assert "All that it lacks is declared." not in done.stdout


@pytest.mark.parametrize(
    ("adapter", "words"),
    [
        ("tests.backends.mistaken:raising", "api('fork') raised LookupError: no licence today"),
        ("tests.backends.exits_at_import:backend", "ended the process (exit code 7"),
        ("stdlob", "did you mean 'stdlib'?"),
    ],
)
def test_a_broken_adapter_is_one_line(adapter: str, words: str) -> None:
    done = mpconform("adapter", "check", adapter)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
