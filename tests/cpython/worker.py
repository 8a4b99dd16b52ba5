"""Runs borrowed tests in a process of its own, and reports each to a descriptor as a JSON line.

``python worker.py DESCRIPTOR`` reads the names of tests (``Class.test``) from its standard input;
with ``--list`` it writes the names of all.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import types
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import borrowed_tests
from redirection.placeholders import OutOfScope

import mpreference

MPREFERENCE = str(Path(mpreference.__file__).parent) + os.sep
ROLL = Path(os.environ["REDIRECTION_ROLL"])


class Footprints:
    """Whether mpreference was used: its code ran here, or a process was started that uses it."""

    def begin(self) -> None:
        """From now on."""
        self._used = False
        self._entered = ROLL.stat().st_size
        sys.setprofile(self._look)

    def end(self) -> bool:
        """Whether it was used since `begin`."""
        sys.setprofile(None)
        return self._used or ROLL.stat().st_size > self._entered

    def _look(self, frame: types.FrameType, event: str, argument: object) -> None:
        if frame.f_code.co_filename.startswith(MPREFERENCE):
            self._used = True
            sys.setprofile(None)


class Reporter(unittest.TestResult):
    """Writes what becomes of each test as it happens."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._to = os.fdopen(descriptor, "w", encoding="utf-8")
        self._footprints = Footprints()
        self._outcome, self._detail = "passed", ""

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._outcome, self._detail = "passed", ""
        self._write(began=name_of(test))
        self._footprints.begin()

    def stopTest(self, test: unittest.TestCase) -> None:
        used = self._footprints.end()
        self._write(test=name_of(test), outcome=self._outcome, detail=self._detail, used=used)
        super().stopTest(test)

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        super().addError(test, err)
        self._fail(test, self.errors[-1][1])

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        super().addFailure(test, err)
        self._fail(test, self.failures[-1][1])

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._fail(test, self._exc_info_to_string(err, test))

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        if isinstance(test, unittest.TestCase):
            if self._outcome == "passed":
                self._outcome, self._detail = "skipped", reason
        else:
            # A fixture: it stands for all tests of its class.
            self._write(fixture=test.id(), outcome="skipped", detail=reason)

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self._fail(test, "succeeded unexpectedly")

    def _fail(self, test: unittest.TestCase, detail: str) -> None:
        if isinstance(test, unittest.TestCase):
            self._outcome, self._detail = "failed", detail
        else:
            self._write(fixture=test.id(), outcome="failed", detail=detail)

    def _write(self, **event: object) -> None:
        self._to.write(json.dumps(event) + "\n")
        self._to.flush()


def name_of(test: unittest.TestCase) -> str:
    """``Class.test``."""
    return ".".join(test.id().split(".")[-2:])


def all_tests(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """The tests in ``suite``, flat."""
    for entry in suite:
        if isinstance(entry, unittest.TestSuite):
            yield from all_tests(entry)
        else:
            yield entry


def tell_out_of_scope() -> None:
    """Have a placeholder that was called show in the reason of the skip."""
    OutOfScope.__str__ = lambda self: f"{OutOfScope.__name__}: {self.args[0]}"  # type: ignore


def main(descriptor: int, listing: bool) -> None:
    """Run the tests named, in the order of their module, or list all."""
    tests = list(all_tests(unittest.defaultTestLoader.loadTestsFromModule(borrowed_tests)))
    if listing:
        with os.fdopen(descriptor, "w", encoding="utf-8") as to:
            to.writelines(f"{name_of(test)}\n" for test in tests)
        return
    tell_out_of_scope()
    faulthandler.register(signal.SIGUSR2, all_threads=True)
    wanted = set(sys.stdin.read().split())
    suite = unittest.TestSuite(test for test in tests if name_of(test) in wanted)
    suite.run(Reporter(descriptor))


if __name__ == "__main__":
    main(int(sys.argv[1]), "--list" in sys.argv)
