"""What checks use themselves works though a backend has patched the modules of the process."""

from __future__ import annotations

import _thread
import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from mpconform.suite.process.test_own_descriptors import close_at_the_end
from mpconform.suite.signals import expect_interruption
from mpconform.witness import Witness


class Refusing(socket.socket):
    """A socket that nothing may be read from here."""

    def recv(self, *_: object) -> bytes:
        raise RuntimeError("not in a signal's handler")


def answer(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection, suppress(BrokenPipeError):  # who asked may have gone
        os.read(connection.fileno(), 1000)
        os.write(connection.fileno(), b"[]\n")


@pytest.mark.parametrize(("call", "works"), [("report", True), ("wait_for", False)])
def test_a_report_needs_no_socket_of_the_backends(
    call: str, works: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        monkeypatch.setattr(socket, "socket", Refusing)
        tell = getattr(Witness(str(tmp_path / "w"), 0), call)
        if works:
            tell("event")
        else:  # what waits lets other threads take their turn
            with pytest.raises(RuntimeError):
                tell("event")
        thread.join()


def test_signals_are_sent_to_the_systems_main_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    other = threading.Thread(target=os.read, args=(read_end, 1))
    other.start()
    for module in (threading, _thread):  # as if its threads were something else
        monkeypatch.setattr(module, "get_ident", lambda: other.ident)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        expect_interruption("recv()", lambda: ours.recv(1))
    os.write(write_end, b"x")
    monkeypatch.undo()
    other.join()


def test_who_closes_a_process_lets_threads_that_take_turns_have_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns: list[float] = []
    monkeypatch.setattr(time, "sleep", turns.append)

    class Ending:
        """A process whose end is seen when others have had a turn."""

        def close(self) -> None:
            if not turns:
                raise ValueError

    close_at_the_end(Ending())
    assert turns
