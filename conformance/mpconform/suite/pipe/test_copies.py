"""Copies of an end in several processes: they take turns, and are closed one by one."""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, expect, tasks
from mpconform.suite.programs import run_without_streams

kept: list[Any] = []
"""Ends that nobody gives to a child."""


def send_in_turn(witness: Witness, connection: Any, name: str) -> None:
    """Send two messages, each when its gate opens."""
    for number in (1, 2):
        witness.wait_at(f"{name} {number}")
        connection.send([name, number])
        witness.report("sent")


def receive_in_turn(witness: Witness, connection: Any, gate: str) -> None:
    """Receive a message when the gate opens, and report it."""
    witness.wait_at(gate)
    try:
        witness.report("received", connection.recv())
    except EOFError:
        witness.report("received", "EOFError")


def close_and_report(witness: Witness, connection: Any) -> None:
    """Close this process's copy, and report it."""
    connection.close()
    witness.report("closed")


def use_what_is_kept(witness: Witness) -> None:
    """Answer at the end that this process finds in ``kept``, and report the others there."""
    if kept:
        kept[0].send(kept[0].recv() * 2)
    witness.report("ends in memory", len(kept))


@clause("pipe.process.copies-take-turns")
def test_senders_take_turns(mp: Api, witness: Witness) -> None:
    receiver, sender = mp.Pipe(False)
    names = ("first", "second")
    processes = [mp.Process(target=send_in_turn, args=(witness, sender, n)) for n in names]
    for process in processes:
        process.start()
    turns = [("second", 1), ("first", 1), ("first", 2), ("second", 2)]
    for place, (name, number) in enumerate(turns, start=1):
        witness.open(f"{name} {number}")
        witness.wait_for("sent", place)
    sender.send("from the creator")
    got = [receiver.recv() for _ in range(5)]
    wanted = [list(turn) for turn in turns]
    expect.equal("the messages received", got, [*wanted, "from the creator"])
    for process in processes:
        process.join()


@clause("pipe.process.copies-take-turns")
def test_receivers_take_turns(mp: Api, witness: Witness) -> None:
    receiver, sender = mp.Pipe(False)
    process = mp.Process(target=receive_in_turn, args=(witness, receiver, "second"))
    process.start()
    for message in ("first", "second", "third"):
        sender.send(message)
    sender.close()
    expect.equal("the message received by the creator", receiver.recv(), "first")
    witness.open("second")
    (event,) = witness.wait_for("received")
    expect.equal("the next one, received by the child", event.value, "second")
    expect.equal("the next one, received by the creator", receiver.recv(), "third")
    process.join()


@clause("pipe.process.copies-are-closed-one-by-one")
def test_a_childs_copy_is_closed_alone(mp: Api, witness: Witness) -> None:
    ours, theirs = mp.Pipe()
    process = mp.Process(target=close_and_report, args=(witness, theirs))
    process.start()
    witness.wait_for("closed")
    process.join()
    theirs.send("still here")
    expect.equal("the message from the end that a child closed", ours.recv(), "still here")
    ours.send("an answer")
    expect.equal("the message to that end", theirs.recv(), "an answer")


@clause("pipe.process.forked-child-has-every-end")
def test_a_forked_child_uses_the_end_that_it_finds(mp: Api, witness: Witness) -> None:
    ours, theirs = mp.Pipe()
    kept[:] = [theirs]
    process = mp.Process(target=use_what_is_kept, args=(witness,))
    process.start()
    theirs.close()
    ours.send("twice ")
    expect.equal("the answer of the child", ours.recv(), "twice twice ")
    process.join()


@clause("pipe.process.other-children-have-the-ends-given")
def test_a_child_holds_no_end_that_it_was_not_given(mp: Api, witness: Witness) -> None:
    receiver, sender = mp.Pipe(False)
    kept[:] = [sender]
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "over"))
    process.start()
    witness.wait_for("started")
    kept.clear()
    sender.close()
    expect.equal("poll() after the last copy was closed", receiver.poll(), True)
    expect.raises("recv() after the last copy was closed", EOFError, receiver.recv)
    witness.open("over")
    process.join()


ECHO = """
def echo(end):
    end.send(end.recv())


if __name__ == "__main__":
    ends = context.Pipe()
    for ours, theirs in (ends, reversed(ends)):  # one of them has the number 0
        process = context.Process(target=echo, args=(theirs,))
        process.start()
        ours.send("there and back")
        witness.report("word", ours.recv())
        process.join()
"""


@clause("pipe.process.works-without-standard-streams")
def test_an_end_works_in_a_child_of_a_program_without_streams(mp: Api, witness: Witness) -> None:
    run_without_streams(mp, witness, ECHO)
    expect.equal("the words that came back", witness.values("word"), ["there and back"] * 2)
