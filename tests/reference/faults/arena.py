"""A forked process for each program, with a deadline: a hang is a verdict, with the stacks."""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import json
import os
import select
import signal
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import psutil

import mpreference
from tests.reference.faults import judge, tasks
from tests.reference.faults.play import Player
from tests.reference.faults.program import Program

# Generous: no program needs a tenth of it, on a machine that does nothing else.
DEADLINE = 90
_PR_SET_CHILD_SUBREAPER = 36


def run(program: Program, start_method: str) -> dict[str, Any]:
    """Play `program`; return `complaints`, `faults` and, if there are complaints, `evidence`."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        reader, writer = os.pipe()
        gc.collect()  # what nobody holds is not to be closed in the midst of a program
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _be_arena(program, start_method, Path(folder), writer)
        os.close(writer)
        try:
            report = _read(reader)
        finally:
            os.close(reader)
            _end(pid)
        if report is None:
            stacks = Path(folder, "stacks").read_text(errors="replace")
            report = {
                "complaints": ["no end before the deadline"],
                "faults": {},
                "evidence": stacks,
            }
        return report


def _read(reader: int) -> dict[str, Any] | None:
    """The report, or None at the deadline. Leftovers may hold the pipe open: it ends by a line."""
    data = b""
    until = time.monotonic() + DEADLINE + 10
    while not data.endswith(b"\n"):
        ready, _, _ = select.select([reader], [], [], max(0.0, until - time.monotonic()))
        chunk = os.read(reader, 1 << 16) if ready else b""
        if not chunk:
            return None
        data += chunk
    report: dict[str, Any] = json.loads(data)
    return report


def _end(pid: int) -> None:
    for process in psutil.Process(pid).children(recursive=True):
        try:
            process.kill()
        except psutil.NoSuchProcess:
            pass  # it has just ended
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


# --- in the arena ----------------------------------------------------------------------------


def _be_arena(program: Program, start_method: str, folder: Path, writer: int) -> None:
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        stacks = (folder / "stacks").open("w")
        faulthandler.dump_traceback_later(DEADLINE, file=stacks)
        os.environ[tasks.FOLDER] = str(folder)
        report = _play(program, start_method)
    except BaseException:
        report = {"complaints": ["an exception"], "faults": {}, "evidence": traceback.format_exc()}
    os.write(writer, json.dumps(report).encode() + b"\n")
    # Not to return, nor to end as a process of pytest does; killed from outside.
    signal.pause()


def _play(program: Program, start_method: str) -> dict[str, Any]:
    # What a first process leaves for the next (a server, a descriptor of its own) is no leak.
    first = mpreference.get_context(start_method).Process(target=tasks.nothing)
    first.start()
    first.join()
    del first
    raised: list[str] = []
    # As text: a traceback would keep alive what is looked for below.
    threading.excepthook = lambda args: raised.append(
        "a thread raised: " + "".join(traceback.format_exception(args.exc_value))
    )
    before = _descriptors(), _processes()
    player = Player(program, start_method)
    player.play()
    player.release()
    log = player.log()
    complaints = judge.complaints(player.jobs, log, player.unattributed_deaths, program.ending)
    complaints += raised + _leftovers(*before)
    evidence = f"log {log}\njobs {player.jobs}" if complaints else ""
    return {"complaints": complaints, "faults": player.faults, "evidence": evidence}


def _leftovers(descriptors: dict[int, str], processes: set[int]) -> list[str]:
    """What is left behind for good: it may take threads a moment to let go."""
    until = time.monotonic() + 5
    while True:
        gc.collect()
        open_now = _descriptors()
        leaked = {fd: to for fd, to in open_now.items() if descriptors.get(fd) != to}
        lost = {fd: to for fd, to in descriptors.items() if fd not in open_now}
        left = [str(process) for process in mpreference.active_children()]
        left += [str(psutil.Process(pid)) for pid in _processes() - processes if _exists(pid)]
        found = [f"leaked descriptors: {leaked}"] if leaked else []
        found += [f"closed descriptors of others: {lost}"] if lost else []
        found += [f"left processes: {left}"] if left else []
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.01)


def _descriptors() -> dict[int, str]:
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[int(name)] = os.readlink(f"/proc/self/fd/{name}")
        except FileNotFoundError:
            pass  # the one that listed them
    return found


def _processes() -> set[int]:
    return {process.pid for process in psutil.Process().children(recursive=True)}


def _exists(pid: int) -> bool:
    return bool(psutil.pid_exists(pid))
