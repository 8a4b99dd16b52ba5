"""The key of a program, what of a process is pickled, and its repr."""

from __future__ import annotations

import pickle

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, expect, tasks


def report_key(mp: Api, witness: Witness) -> None:
    """Report the key of this process, in hexadecimal digits."""
    witness.report("key", bytes(mp.current_process().authkey).hex())


def report_reprs(mp: Api, witness: Witness, foreign: Any) -> None:
    """Report whether there is a repr of this process, and of one that another has made."""
    texts = [repr(mp.current_process()), repr(foreign)]
    witness.report("reprs", [isinstance(text, str) for text in texts])


@clause("process.authkey.is-the-creators")
def test_a_process_has_the_key_of_its_creator(mp: Api, witness: Witness) -> None:
    key = mp.current_process().authkey
    expect.holds("a key of bytes in the program", isinstance(key, bytes) and len(key) > 0, key)
    process = mp.Process(target=report_key, args=(mp, witness))
    expect.equal("authkey of a process that was made", process.authkey, key)
    process.start()
    process.join()
    seen = witness.values("key")
    expect.equal("authkey in the child, in hexadecimal digits", seen, [bytes(key).hex()])


@clause("process.authkey.may-be-set")
def test_a_process_has_the_key_that_was_assigned(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_key, args=(mp, witness))
    process.authkey = b"another key"
    expect.equal("authkey after its assignment", process.authkey, b"another key")
    process.start()
    process.join()
    seen = witness.values("key")
    expect.equal("authkey in the child, in hexadecimal digits", seen, [b"another key".hex()])


@clause("process.authkey.stays-in-the-program")
def test_a_key_is_not_pickled(mp: Api) -> None:
    expect.raises("pickling authkey", Exception, pickle.dumps, mp.Process().authkey)


@clause("process.pickle.only-by-a-start")
def test_a_process_is_not_pickled(mp: Api) -> None:
    process = mp.Process(target=tasks.nothing)
    expect.raises("pickling a process that was made", Exception, pickle.dumps, process)
    process.start()
    process.join()
    expect.raises("pickling a process that has ended", Exception, pickle.dumps, process)


@clause("process.repr.works-in-every-state")
def test_there_is_a_repr_at_any_time(mp: Api, witness: Witness) -> None:
    foreign = mp.Process(target=tasks.nothing)
    process = mp.Process(target=report_reprs, args=(mp, witness, foreign))
    texts = [repr(mp.current_process()), repr(process)]
    process.start()
    texts.append(repr(process))
    process.join()
    texts.append(repr(process))
    process.close()
    texts.append(repr(process))
    expect.holds("texts for reprs", all(isinstance(text, str) for text in texts), texts)
    seen = witness.values("reprs")
    expect.equal("whether reprs in the child are texts", seen, [[True, True]])
