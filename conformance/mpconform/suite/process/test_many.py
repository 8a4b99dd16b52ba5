"""Many processes: each has its own end, and none is left behind."""

from __future__ import annotations

from mpconform.suite import Api, Witness, cases, clause, each, eventually, expect, tasks
from mpconform.suite.system import is_kept, is_running


def exit_at_gate(witness: Witness, code: int) -> None:
    """Exit with a code when ``go`` opens."""
    witness.wait_at("go")
    tasks.exit_with(code)


@clause("process.exitcode.is-each-processs-own")
def test_every_process_has_its_own_exit_code(mp: Api, witness: Witness) -> None:
    codes = list(range(12 if mp.start_method == "fork" else 4))
    processes = [mp.Process(target=exit_at_gate, args=(witness, code)) for code in codes]
    for process in processes:
        process.start()
    witness.open("go")
    for process in processes[1::2] + processes[::2]:
        process.join()
    got = [process.exitcode for process in processes]
    expect.equal("the exit codes", got, codes)


@clause("process.exitcode.asking-leaves-no-zombie")
@cases(way=each(["join", "is_alive", "exitcode"]))
def test_whoever_asks_an_ended_process_reaps_it(mp: Api, way: str) -> None:
    process = mp.Process(target=tasks.nothing)
    process.start()
    pid = process.pid
    eventually("the process has ended", lambda: not is_running(pid))
    asked = getattr(process, way)
    if callable(asked):
        asked()
    kept = is_kept(pid)
    process.join()
    expect.equal(f"whether the system keeps the process after {way}", kept, False)


@clause("process.join.takes-its-timeout-by-name")
def test_the_timeout_of_join_may_be_named(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    process.join(timeout=0)
    expect.equal("exitcode after join(timeout=0)", process.exitcode, None)
    witness.open("go", after=0.05)
    process.join(timeout=None)
    expect.equal("exitcode after join(timeout=None)", process.exitcode, 0)
