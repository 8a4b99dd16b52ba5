"""What the end of a pool writes out, waits for, and leaves behind."""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
import threading

from mpconform.suite import Api, Witness, cases, clause, each, expect, garbage, tasks, terminating
from mpconform.suite.pool import workers
from mpconform.suite.programs import run_file
from mpconform.suite.streams import standard_output_to
from mpconform.suite.system import descriptors

ALONE = {"forkserver": "a fork server that is running already has the streams of its beginning"}

LARGE = bytes(range(256)) * 16_000
"""Some megabytes, of which no pipe takes more than a part."""


def register_exit_handler(witness: Witness) -> None:
    """Register a report with atexit."""
    atexit.register(witness.report, "exit handler")


@clause("pool.close.workers-run-their-exit-handlers")
def test_exit_handlers_of_workers_run(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        pool.apply(register_exit_handler, (witness,))
        pool.close()
        pool.join()
    expect.equal("the exit handlers that ran", len(witness.events("exit handler")), 1)


def print_unfinished(number: int) -> None:
    """Write text without the end of a line to the standard output."""
    sys.stdout.write(f"task {number};")


@clause("pool.close.writes-out-what-tasks-have-printed")
def test_what_tasks_print_arrives_once(mp: Api) -> None:
    with tempfile.TemporaryFile() as file:
        with standard_output_to(file.fileno()), terminating(mp.Pool(2)) as pool:
            for number in range(4):
                pool.apply(print_unfinished, (number,))
            pool.close()
            pool.join()
        file.seek(0)
        written = sorted(file.read().split(b";"))
    expect.equal("the text that arrived", written, [b"", *(b"task %d" % n for n in range(4))])


def large(number: int) -> bytes:
    """Some megabytes, that end with a number."""
    return LARGE + bytes([number])


@clause("pool.close.large-results-arrive")
def test_large_results_outlive_the_end_of_their_pool(mp: Api) -> None:
    with terminating(mp.Pool(2)) as pool:
        results = [pool.apply_async(large, (number,)) for number in range(4)]
        pool.close()
        pool.join()
    got = [result.get() for result in results]
    wrong = [n for n, value in enumerate(got) if value != large(n)]
    expect.equal("the results that are not whole", wrong, [])


@clause("pool.terminate.works-while-large-arguments-wait")
def test_a_pool_ends_while_large_arguments_wait(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    workers.occupy(pool, witness, 1, "never opened")
    for _ in range(3):
        pool.apply_async(len, (LARGE,))
    pool.terminate()
    pool.join()
    finished = len(witness.events("finished"))
    expect.equal("the tasks that finished", finished, 0)


def report_and_give(witness: Witness, number: int) -> bytes:
    """Report, and return some megabytes."""
    witness.report("giving")
    return large(number)


@clause("pool.terminate.works-while-large-results-arrive")
@cases(count=each([1, 3]))
def test_a_pool_ends_in_the_midst_of_large_results(mp: Api, witness: Witness, count: int) -> None:
    pool = mp.Pool(2)
    for number in range(6):
        pool.apply_async(report_and_give, (witness, number))
    witness.wait_for("giving", count)
    pool.terminate()
    pool.join()


def give_at_gate(witness: Witness, number: int) -> bytes:
    """Report, and return some megabytes when ``give`` opens."""
    witness.report("at the gate")
    witness.wait_at("give")
    return report_and_give(witness, number)


@clause("pool.terminate.works-while-large-results-arrive")
def test_a_pool_ends_while_nobody_reads_its_results(mp: Api, witness: Witness) -> None:
    def hold(_: object) -> None:
        witness.report("held")
        witness.wait_at("read")

    pool = mp.Pool(3)
    for number in range(2):
        pool.apply_async(give_at_gate, (witness, number))
    witness.wait_for("at the gate", 2)
    # Results are read by the thread that runs the callbacks.
    pool.apply_async(tasks.nothing, callback=hold)
    witness.wait_for("held")
    witness.open("give")
    witness.wait_for("giving", 2)
    witness.open("all is full", after=0.1)
    witness.wait_at("all is full")
    witness.open("read", after=0.1)
    pool.terminate()
    pool.join()


def end(mp: Api, ending: str) -> None:
    """Make a pool, use it and end it in that way."""
    pool = mp.Pool(1)
    if ending == "with":
        with pool:
            pool.map(tasks.square, range(3))
    else:
        pool.map(tasks.square, range(3))
        getattr(pool, ending)()
    pool.join()


@clause("pool.end.leaves-no-descriptor-and-no-thread")
@cases(ending=each(["close", "terminate", "with"]))
def test_pools_that_have_ended_leave_nothing(mp: Api, ending: str) -> None:
    end(mp, ending)  # with the first one, a library may start helpers
    garbage.collect()
    before = descriptors(), threading.active_count()
    for _ in range(4):
        end(mp, ending)
    garbage.collect()
    more = descriptors() - before[0], threading.active_count() - before[1]
    expect.holds(
        "fewer descriptors and threads more than pools that have ended", max(more) < 4, more
    )


@clause("pool.end.may-come-right-after-the-making")
@cases(ending=each(["close", "terminate", "with"]), size=each([1, 3]))
def test_a_pool_that_has_done_nothing_ends(mp: Api, ending: str, size: int) -> None:
    pool = mp.Pool(size)
    if ending == "with":
        with pool:
            pass
    else:
        getattr(pool, ending)()
    pool.join()


QUIET = """
os.dup2(os.open("errors", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)

def use(ending):
    pool = context.Pool(1)
    pool.map(tasks.square, range(3))
    if ending == "with":
        with pool:
            pool.map(tasks.square, range(3))
    else:
        getattr(pool, ending)()
        pool.join()
    return pool

if __name__ == "__main__":
    kept = [use(ending) for ending in ("close", "terminate", "with")]
    use("close")
    witness.report("ended")
"""


@clause("pool.end.says-nothing-as-the-program-ends")
def test_a_program_with_ended_pools_ends_quietly(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, QUIET)
    with open("errors") as file:
        said = file.read()
    os.remove("errors")
    expect.equal("the programs whose pools have ended", len(witness.events("ended")), 1)
    expect.equal("what the program wrote to its standard error", said, "")
