"""The parts of an arena, each by itself: the clock, what is captured, the witness's server."""

from __future__ import annotations

import os
import selectors
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpconform.arena import clock
from mpconform.arena.capture import Capture
from mpconform.arena.clock import TICK, PatientClock
from mpconform.arena.witness_server import WitnessServer
from mpconform.history import Moment
from mpconform.witness import Witness, WitnessGone


class Time:
    """A clock on the wall that stands still unless it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, runnable: float) -> None:
        self.now = 100.0
        monkeypatch.setattr(clock.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(clock, "_runnable", lambda: runnable)
        monkeypatch.setattr(clock.os, "cpu_count", lambda: 2)

    def pass_by(self, patient: PatientClock, seconds: float, step: float) -> None:
        for _ in range(round(seconds / step)):
            self.now += step
            patient.advance()


def test_on_an_idle_machine_the_clock_is_that_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(monkeypatch, runnable=4)
    patient = PatientClock()
    time.pass_by(patient, 10.0, TICK)
    assert patient.elapsed == pytest.approx(10.0)


def test_on_a_crowded_machine_it_goes_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(monkeypatch, runnable=16)
    patient = PatientClock()
    time.pass_by(patient, 10.0, TICK)
    assert patient.elapsed == pytest.approx(2.5, abs=2 * TICK)


def test_a_stall_counts_as_two_ticks_however_long_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(monkeypatch, runnable=1)
    patient = PatientClock()
    time.pass_by(patient, 3600.0, 3600.0)
    assert patient.elapsed == pytest.approx(2 * TICK)


def captured(*pieces: bytes) -> Capture:
    capture = Capture()
    for piece in pieces:
        os.write(capture.write_end, piece)
        assert capture.drain()
    return capture


def test_all_of_a_short_output_is_kept() -> None:
    capture = captured(b"one ", "zwölf".encode(), b"\xff")
    assert capture.text() == "one zwölf\ufffd"
    capture.close()


def test_the_beginning_and_the_end_of_a_long_output_are_kept() -> None:
    capture = captured(b"first", *[b"." * 32768] * 3, b"last")
    text = capture.text()
    assert text.startswith("first")
    assert text.endswith("last")
    lost = 9 + 3 * 32768 - 2 * 16384
    assert f"[… {lost} bytes not kept …]" in text
    capture.close()


def test_an_output_ends_when_nobody_can_write_any_more() -> None:
    capture = captured(b"all")
    capture.close_write_end()
    assert not capture.drain()
    capture.close()


class Served:
    """A server that answers in a thread of its own, as a warden does.

    A server is for one thread: what a test asks of it, it asks between two answers.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._selector = selectors.DefaultSelector()
        self._server = WitnessServer(address, self._selector)
        self._one_at_a_time = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._over.is_set():
            ready = self._selector.select(0.01)
            with self._one_at_a_time:
                for key, _ in ready:
                    if key.fd in self._selector.get_map():
                        key.data()
                self._server.run_timers()

    def new_example(self) -> int:
        with self._one_at_a_time:
            return self._server.new_example()

    def history(self) -> tuple[Moment, ...]:
        with self._one_at_a_time:
            return self._server.history()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._server.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    served = Served(os.path.relpath(tmp_path / "w"))
    yield served
    served.close()
    assert not (tmp_path / "w").exists()


def test_reports_are_a_history_in_their_order(server: Served) -> None:
    witness = Witness(server.address, server.new_example())
    witness.report("started", [1, "two"])
    witness.report("finished")
    seen = [(e.name, e.value, e.pid) for e in witness.events()]
    assert seen == [("started", [1, "two"], os.getpid()), ("finished", None, os.getpid())]
    assert [(m.act, m.name, m.value) for m in server.history()] == [
        ("reported", "started", [1, "two"]),
        ("reported", "finished", None),
    ]
    assert server.history()[0].at == 0.0


def test_a_gate_holds_until_it_is_opened_and_those_who_wait_are_told_of(
    server: Served,
) -> None:
    witness = Witness(server.address, server.new_example())
    passed = threading.Event()

    def wait() -> None:
        witness.wait_at("go")
        passed.set()

    thread = threading.Thread(target=wait)
    thread.start()
    waits: list[Moment] = []
    while not waits:
        waits = [moment for moment in server.history() if moment.act == "waits at"]
    assert [(moment.pid, moment.name) for moment in waits] == [(os.getpid(), "go")]
    assert not passed.is_set()
    witness.open("go")
    thread.join()
    assert passed.is_set()


def test_a_gate_may_open_later(server: Served) -> None:
    witness = Witness(server.address, server.new_example())
    witness.open("go", after=0.05)
    witness.wait_at("go")


def test_events_are_waited_for_by_their_number(server: Served) -> None:
    witness = Witness(server.address, server.new_example())
    threads = [threading.Thread(target=witness.report, args=("here", n)) for n in range(3)]
    for thread in threads:
        thread.start()
    assert sorted(event.value for event in witness.wait_for("here", 3)) == [0, 1, 2]


def test_who_belongs_to_an_earlier_example_is_hung_up_on(server: Served) -> None:
    old = Witness(server.address, server.new_example())
    server.new_example()
    with pytest.raises(WitnessGone):
        old.report("late")
    assert server.history() == ()
