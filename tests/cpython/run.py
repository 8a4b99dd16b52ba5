"""One start method: the borrowed tests in worker processes, each hang a verdict of its own."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REDIRECT = HERE / "redirect"

# A test that reports nothing for so long has hung; in seconds.
DEADLINE = 180


@dataclass(frozen=True)
class Outcome:
    """What became of one test: passed, failed, skipped (by itself) or hung."""

    test: str
    verdict: str
    detail: str = ""


def environment(start_method: str, roll: str) -> dict[str, str]:
    """The environment in which `multiprocessing` is mpreference."""
    path = os.pathsep.join(filter(None, [str(REDIRECT), os.environ.get("PYTHONPATH")]))
    return {
        **os.environ,
        "PYTHONPATH": path,
        "REDIRECTION_START_METHOD": start_method,
        "REDIRECTION_ROLL": roll,
    }


def available_start_methods() -> list[str]:
    """Those of mpreference here."""
    import mpreference

    return list(mpreference.get_all_start_methods())


def lacking() -> str:
    """Why this interpreter cannot lend its tests, or the empty string."""
    command = [sys.executable, "-c", "import test._test_multiprocessing"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def _make_importable_from(folder: Path) -> None:
    """For the one test whose interpreter ignores PYTHONPATH, but has its folder in sys.path."""
    import mpreference

    for source in (*REDIRECT.iterdir(), Path(mpreference.__file__).parent):
        (folder / source.name).symlink_to(source)


class Worker:
    """A process that runs tests in a folder of its own; its group is ended with it."""

    def __init__(self, start_method: str, *options: str, tests: list[str] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.output = Path(self._folder.name, "output")
        roll = Path(self._folder.name, "roll")
        roll.touch()
        work = Path(self._folder.name, "work")
        work.mkdir()
        _make_importable_from(work)
        self._reader, writer = os.pipe()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "worker.py"), str(writer), *options],
                pass_fds=[writer],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=work,
                env=environment(start_method, str(roll)),
                start_new_session=True,
            )
        os.close(writer)
        assert self.process.stdin is not None
        self.process.stdin.write("\n".join(tests or []).encode())
        self.process.stdin.close()

    def lines(self) -> Iterator[str]:
        """What it reports; TimeoutError when nothing comes for too long."""
        rest = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._reader, selectors.EVENT_READ)
            while True:
                if not selector.select(DEADLINE):
                    raise TimeoutError
                if not (data := os.read(self._reader, 1 << 16)):
                    # Processes that it left may hold the other end: only whole lines count.
                    return
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    yield line.decode()
                if self.process.poll() is not None:
                    return

    def stacks(self) -> str:
        """The stacks of its threads, by faulthandler, at the end of its output."""
        self.process.send_signal(signal.SIGUSR2)
        before = self.output.stat().st_size
        until = time.monotonic() + 5
        while self.output.stat().st_size == before and time.monotonic() < until:
            time.sleep(0.05)
        return self.output.read_text(errors="replace")[-4000:]

    def end(self) -> None:
        """Kill the whole group and forget the folder."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._reader)
        self._folder.cleanup()


def list_tests(start_method: str) -> list[str]:
    """The names of all borrowed tests."""
    worker = Worker(start_method, "--list")
    try:
        names = list(worker.lines())
        if not names:
            raise RuntimeError(worker.output.read_text(errors="replace"))
        return names
    finally:
        worker.end()


def outcomes(start_method: str, tests: list[str]) -> Iterator[Outcome]:
    """Run ``tests``; after a hang or a crash go on with the next, in a fresh worker."""
    remaining = list(tests)
    while remaining:
        for outcome in _until_broken(start_method, remaining):
            if outcome.test in remaining:
                remaining.remove(outcome.test)
            yield outcome


def _until_broken(start_method: str, tests: list[str]) -> Iterator[Outcome]:
    worker = Worker(start_method, tests=tests)
    running = None
    judged = set()
    try:
        for line in worker.lines():
            event = json.loads(line)
            if "began" in event:
                running = event["began"]
                continue
            if "fixture" in event:
                for outcome in _of_fixture(event, tests, judged):
                    judged.add(outcome.test)
                    yield outcome
                continue
            running = None
            judged.add(event["test"])
            yield _judged(event)
    except TimeoutError:
        name = running or next(test for test in tests if test not in judged)
        yield Outcome(name, "hung", worker.stacks())
        return
    else:
        detail = worker.output.read_text(errors="replace")[-4000:]
    finally:
        worker.end()
    if running is not None:
        yield Outcome(running, "failed", f"the process of the tests ended\n{detail}")
        return
    for test in tests:
        if test not in judged:
            yield Outcome(test, "failed", f"was not run\n{detail}")


def _of_fixture(event: dict[str, Any], tests: list[str], judged: set[str]) -> Iterator[Outcome]:
    """What a class's fixture came to holds for its tests that have not run."""
    class_name = event["fixture"].rstrip(")").split(".")[-1]
    own = [test for test in tests if test.split(".")[0] == class_name]
    waiting = [test for test in own if test not in judged]
    if not waiting and event["outcome"] == "failed":
        yield Outcome(event["fixture"], "failed", event["detail"])
    for test in waiting:
        yield _judged({**event, "test": test, "used": True})


def _judged(event: dict[str, Any]) -> Outcome:
    verdict, detail = event["outcome"], event["detail"]
    if detail.startswith("OutOfScope:"):
        verdict, detail = "failed", f"reaches for what mpreference has not, unlisted: {detail}"
    elif verdict == "passed" and not event["used"]:
        verdict, detail = "failed", "passed without using mpreference"
    return Outcome(event["test"], verdict, detail)
