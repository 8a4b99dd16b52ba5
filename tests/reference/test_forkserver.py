"""The fork server: who can reach it, what it survives, and when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import mpreference
from tests.reference.children import DEADLINE, answer, ended, start
from tests.running import environment

linux_only = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs pidfds and /proc")


def test_it_survives_a_killed_child() -> None:
    ours, process = start("forkserver", answer)
    server = ours.recv()
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    ours, process = start("forkserver", answer)
    assert ours.recv() == server
    ours.close()
    process.join()
    assert process.exitcode == 0


@linux_only
def test_it_is_replaced_once_killed_and_its_children_go_on() -> None:
    ours, orphan = start("forkserver", answer)
    server = ours.recv()
    pidfd = os.pidfd_open(server)
    os.kill(server, signal.SIGKILL)
    assert ended(pidfd)
    others, other = start("forkserver", answer)
    assert others.recv() != server
    ours.send("still there?")
    assert ours.recv() == "still there?"
    assert orphan.is_alive()
    ours.close()
    orphan.join()
    assert orphan.exitcode is not None  # nobody can tell which
    others.close()
    other.join()
    assert other.exitcode == 0


@linux_only
def test_an_orphan_of_the_server_can_be_ended() -> None:
    ours, orphan = start("forkserver", answer)
    os.kill(ours.recv(), signal.SIGKILL)
    orphan.terminate()
    orphan.join()
    with pytest.raises(EOFError):
        ours.recv()


CREATOR = """
import os, sys
import mpreference
from tests.reference.children import answer, start

if __name__ == "__main__":
    ours, process = start("forkserver", answer)
    print(ours.recv(), process.pid, flush=True)
    sys.stdin.read()
"""


@linux_only
def test_it_ends_with_its_creator_however_that_ends(tmp_path: Path) -> None:
    script = tmp_path / "creator.py"
    script.write_text(CREATOR)
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as creator:
        assert creator.stdout is not None
        server, child = map(int, creator.stdout.readline().split())
        pidfds = [os.pidfd_open(server), os.pidfd_open(child)]
        creator.kill()
    assert all(ended(pidfd) for pidfd in pidfds)  # the child, for it reads the end of file


@linux_only
def test_its_sockets_have_no_names() -> None:
    ours, process = start("forkserver", answer)
    server = ours.recv()
    inodes = set()
    for entry in os.listdir(f"/proc/{server}/fd"):
        target = os.readlink(f"/proc/{server}/fd/{entry}")
        if target.startswith("socket:["):
            inodes.add(target[len("socket:[") : -1])
    rows = [row.split() for row in Path("/proc/net/unix").read_text().splitlines()[1:]]
    ours.close()
    process.join()
    found = {row[6]: row[7:] for row in rows if row[6] in inodes}
    assert found.keys() == inodes
    assert len(inodes) > 1
    assert not any(found.values())


PRELOADING = """
import sys
import mpreference

def loaded(connection):
    connection.send(("fractions" in sys.modules, __name__))

imported_by = mpreference.current_process().name
if __name__ == "__main__":
    mpreference.set_forkserver_preload(["no_such_module", "fractions", "__main__"])
    context = mpreference.get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=loaded, args=(theirs,))
    process.start()
    theirs.close()
    print(ours.recv())
"""


def test_it_preloads_what_it_is_told_to(tmp_path: Path) -> None:
    script = tmp_path / "preloading.py"
    script.write_text(PRELOADING)
    command = [sys.executable, script]
    output = subprocess.check_output(command, text=True, timeout=DEADLINE, env=environment())
    assert output == "(True, '__mp_main__')\n"


def test_names_to_preload_are_strings() -> None:
    with pytest.raises(TypeError):
        mpreference.set_forkserver_preload([1])  # type: ignore[list-item]
