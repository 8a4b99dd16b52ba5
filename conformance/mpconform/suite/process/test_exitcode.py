"""The exit code, one check for each way in which a process can end."""

from __future__ import annotations

import os
import signal
import sys

from mpconform.annotations import Any
from mpconform.cases import integers, sampled_from
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    completed,
    each,
    eventually,
    expect,
    reached,
    tasks,
)


class Unusual(BaseException):
    """An exception that is no Exception."""


def raise_one_of(kind: type[BaseException]) -> None:
    """Raise an exception of the given class."""
    raise kind("raised on purpose by the check")


def signal_itself(name: str) -> None:
    """End this process by the signal of that name, with the system's own handling of it."""
    number = signal.Signals[name]
    if name != "SIGKILL":  # which nobody may handle or block
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
    os.kill(os.getpid(), number)
    raise AssertionError("a fatal signal was survived")


def lose_streams(how: str) -> None:
    """Leave this process without usable streams."""
    if how == "closed":
        sys.stdout.close()
        sys.stderr.close()
    else:
        sys.stdout = sys.stderr = None


def exit_code_of(mp: Api, target: Any, *args: Any) -> Any:
    """Run a process to its end; its exit code."""
    process = completed(mp.Process(target=target, args=args))
    return process.exitcode


@clause("process.exitcode.none-until-the-end")
def test_no_exit_code_before_the_end(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    expect.equal("exitcode before start()", process.exitcode, None)
    process.start()
    witness.wait_for("started")
    expect.equal("exitcode while the target runs", process.exitcode, None)
    witness.open("go")
    process.join()
    expect.holds("an exit code after the end", process.exitcode is not None, process.exitcode)


@clause("process.exitcode.zero-after-return")
@cases(
    value=sampled_from([None, 0, 1, 7, False, "failed"]),
    examples=[{"value": None}, {"value": 7}],
    reach=("nothing returned", "something returned"),
)
def test_the_returned_value_is_no_exit_code(mp: Api, value: object) -> None:
    code = exit_code_of(mp, tasks.identity, value)
    expect.equal("the exit code after a return", code, 0)
    reached("nothing returned" if value is None else "something returned")


@clause("process.exitcode.one-after-an-exception")
@cases(
    kind=sampled_from([ValueError, AssertionError, KeyboardInterrupt, GeneratorExit, Unusual]),
    examples=[{"kind": ValueError}, {"kind": KeyboardInterrupt}, {"kind": Unusual}],
    reach=("an Exception", "a bare BaseException"),
)
def test_an_uncaught_exception_gives_one(mp: Api, kind: type[BaseException]) -> None:
    code = exit_code_of(mp, raise_one_of, kind)
    expect.equal(f"the exit code after {kind.__name__}", code, 1)
    reached("an Exception" if issubclass(kind, Exception) else "a bare BaseException")


@clause("process.exitcode.number-given-to-sys-exit")
@cases(
    number=integers(0, 255),
    examples=[{"number": 0}, {"number": 1}, {"number": 128}, {"number": 255}],
    reach=("success", "up to 127", "from 128"),
)
def test_sys_exit_with_a_number(mp: Api, number: int) -> None:
    code = exit_code_of(mp, tasks.exit_with, number)
    expect.equal(f"the exit code after sys.exit({number})", code, number)
    reached("success" if number == 0 else "up to 127" if number < 128 else "from 128")


@clause("process.exitcode.zero-after-sys-exit-without-a-status")
def test_sys_exit_without_a_status(mp: Api) -> None:
    expect.equal("the exit code after sys.exit(None)", exit_code_of(mp, tasks.exit_with, None), 0)


@clause("process.exitcode.one-after-sys-exit-with-a-message")
@cases(
    status=sampled_from(["a message of the check", "", 2.0, ["no number"]]),
    examples=[{"status": "a message of the check"}, {"status": 2.0}],
    reach=("text", "another object"),
)
def test_sys_exit_with_an_object(mp: Api, status: object) -> None:
    code = exit_code_of(mp, tasks.exit_with, status)
    expect.equal(f"the exit code after sys.exit({status!r})", code, 1)
    reached("text" if isinstance(status, str) else "another object")


@clause("process.exitcode.number-given-to-os-exit")
@cases(
    number=integers(0, 255),
    examples=[{"number": 0}, {"number": 42}, {"number": 255}],
    reach=("success", "failure"),
)
def test_an_abrupt_exit(mp: Api, number: int) -> None:
    code = exit_code_of(mp, tasks.end_abruptly, number)
    expect.equal(f"the exit code after os._exit({number})", code, number)
    reached("success" if number == 0 else "failure")


@clause("process.exitcode.negative-after-a-signal")
@cases(
    name=sampled_from(["SIGKILL", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGALRM"]),
    examples=[{"name": "SIGKILL"}, {"name": "SIGTERM"}],
    reach=("SIGKILL", "another signal"),
)
def test_death_by_a_signal(mp: Api, name: str) -> None:
    code = exit_code_of(mp, signal_itself, name)
    expect.equal(f"the exit code after {name}", code, -signal.Signals[name])
    reached("SIGKILL" if name == "SIGKILL" else "another signal")


@clause("process.exitcode.known-without-a-join")
def test_the_exit_code_comes_by_asking(mp: Api) -> None:
    process = mp.Process(target=tasks.exit_with, args=(3,))
    process.start()
    eventually("the exit code is set", lambda: process.exitcode is not None)
    unjoined = process.exitcode
    expect.equal("is_alive() after that", process.is_alive(), False)
    process.join()
    # Not with 3: which code it is after sys.exit(3), is another clause's.
    expect.equal("the exit code, without a join()", unjoined, process.exitcode)


@clause("process.exitcode.unmoved-by-unusable-streams")
@cases(how=each(["none", "closed"]))
def test_a_child_needs_no_streams(mp: Api, how: str) -> None:
    code = exit_code_of(mp, lose_streams, how)
    expect.equal("the exit code of a child without usable streams", code, 0)


@clause("process.exitcode.any-number-ends-the-child")
def test_a_child_that_exits_with_any_number_is_gone(mp: Api, witness: Witness) -> None:
    creator = os.getpid()
    for number in (-1, 2**40):
        process = mp.Process(target=tasks.exit_with, args=(number,))
        try:
            process.start()
        finally:
            if os.getpid() != creator:  # the child has come out of start()
                witness.report("escaped", number)
                os._exit(0)
        process.join()
    escaped = witness.values("escaped")
    expect.equal("the statuses after which a child went on with its creator's code", escaped, [])


@clause("process.exitcode.unmoved-by-an-executors-thread")
@cases(number=each([0, 7]))
def test_a_child_of_an_executors_thread_ends_well(mp: Api, number: int) -> None:
    from concurrent.futures import ThreadPoolExecutor  # no child needs it

    with ThreadPoolExecutor(1) as executor:
        code = executor.submit(exit_code_of, mp, tasks.exit_with, number).result()
    expect.equal(f"the exit code after sys.exit({number})", code, number)
