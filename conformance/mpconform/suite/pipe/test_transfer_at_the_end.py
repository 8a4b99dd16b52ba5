"""Connections that are sent while the process that made their sender is at its end."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, eventually, expect

_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def report_word(witness: Witness, carrier: Any) -> None:
    """Receive a connection; report what comes over it."""
    witness.report("word", carrier.recv().recv())


def send_at_the_end(mp: Api, witness: Witness) -> None:
    """When the creator has nothing more to do, send a connection to a process of one's own."""
    witness.wait_at("at its end")
    time.sleep(0.2)  # by then the creator has most likely begun to clean up: the harder case
    carrier, theirs = mp.Pipe()
    near, far = mp.Pipe()
    process = mp.Process(target=report_word, args=(witness, theirs))
    process.start()
    carrier.send(near)
    far.send("through")
    witness.wait_for("word")
    os._exit(0)  # whether it sees the end of its own child is not asked


def send_one_and_leave_a_child(mp: Api, witness: Witness) -> None:
    """Send a connection, so that what it takes is there; leave a child that sends another."""
    carrier, theirs = mp.Pipe()
    near, _far = mp.Pipe()
    carrier.send(near)
    theirs.recv().close()
    mp.Process(target=send_at_the_end, args=(mp, witness)).start()
    witness.open("at its end")


@clause("pipe.transfer.works-while-the-creator-waits-at-its-end")
def test_what_is_sent_at_the_creators_end_arrives(mp: Api, witness: Witness) -> None:
    creator = mp.Process(target=send_one_and_leave_a_child, args=(mp, witness))
    creator.start()
    over = "the connection has arrived, or the creator has ended without it"
    eventually(over, lambda: bool(witness.values("word")) or not creator.is_alive())
    words = witness.values("word")
    with suppress(ProcessLookupError):  # nor whether this one sees the end of its child
        os.kill(creator.pid, _KILL)
    creator.join()
    expect.equal("what came over the connection", words, ["through"])
