"""Connections in programs with many descriptors, or with long paths."""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, expect, reached
from mpconform.suite.programs import OPEN_MANY, run_file

WAITING = """
from mpconform.suite.pipe.test_many_descriptors import send_word

if __name__ == "__main__" and open_many():
    ours, theirs = context.Pipe()
    process = context.Process(target=send_word, args=(theirs,))
    process.start()
    seen = [context.wait([ours]) == [ours], ours.poll(), ours.recv()]
    process.join()
    witness.report("seen", seen)
"""

LONG_PATH = """
import tempfile

from mpconform.suite.pipe.test_many_descriptors import answer

if __name__ == "__main__":
    os.environ["TMPDIR"] = os.path.join(os.getcwd(), *["long" * 20] * 3)
    os.makedirs(os.environ["TMPDIR"])
    tempfile.tempdir = None
    carrier, theirs = context.Pipe()
    process = context.Process(target=answer, args=(theirs,), daemon=True)
    process.start()
    ours, sent = context.Pipe()
    carrier.send(sent)
    witness.report("seen", ours.recv())
    process.join()
"""


def send_word(connection: Any) -> None:
    """Send a word over a connection."""
    connection.send("from the child")


def answer(carrier: Any) -> None:
    """Receive a connection, and send a word over it."""
    send_word(carrier.recv())


@clause("pipe.wait.works-beyond-1023-descriptors")
@cases(reach=("beyond 1023",))
def test_connections_with_high_numbers_are_waited_for(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, OPEN_MANY + WAITING)
    for seen in witness.values("seen"):
        reached("beyond 1023")
        expect.equal("wait(), poll() and recv()", seen, [True, True, "from the child"])


@clause("pipe.transfer.works-however-long-the-temporary-directory")
def test_the_temporary_directory_may_have_a_long_path(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, LONG_PATH)
    expect.equal("the message", witness.values("seen"), ["from the child"])
