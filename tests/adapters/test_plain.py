"""Libraries given plainly, as their own documentation does: what fails is theirs."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from mpconform.records import Result, Run
from mpconform.records.conformance import Conformance, target_verdicts
from tests.running import judged

pytestmark = pytest.mark.once

OURS = re.compile(r"the api of|tests\.backends|SimpleNamespace|_MpirePool|ExecutorPool")
"""What stands in a failure that blames a library for its adapter, or for the suite."""


def violations(run: Run) -> list[Result]:
    assert [target.broken for target in run.targets if target.broken] == []
    return [result for result in run.results if result.verdict.violation]


@pytest.mark.parametrize("name", ["context", "context_alone", "namespace"])
def test_the_standard_library_conforms_however_it_is_given(name: str, tmp_path: Path) -> None:
    _, run = judged(tmp_path, f"tests.backends.plain:{name}", "--profile", "smoke")
    assert [(r.clause, r.start_method, r.got) for r in violations(run) if r.core] == []
    assert {found.conformance for found in target_verdicts(run)} == {Conformance.CONFORMS}


KNOWN = {
    "tests.backends.plain:loky": {
        # Process.kill() and close() are inherited, and its Popen has neither.
        "process.kill.does-nothing-after-the-end",
        "process.kill.cannot-be-ignored",
        "process.kill.ends-a-stopped-process",
        "process.close.ends-the-use-of-the-object",
        "process.close.may-come-early-and-twice",
        "process.close.ends-signals-and-waiting",
        "process.close.leaves-name-and-flag",
        "process.close.releases-descriptors",
        "process.repr.works-in-every-state",
        # Its children have a parent_process() without a sentinel, which can be asked for nothing.
        "process.parent_process.join-gives-up-after-its-timeout",
        "process.parent_process.join-waits-for-the-creators-end",
        "process.parent_process.is_alive-until-the-creators-end",
        # It follows the affinity.
        "contexts.cpu_count.ignores-affinity",
        # Its children do not find the class, or the function, in their main module.
        "contexts.main.objects-come-back-as-they-were",
        "contexts.main.works-in-a-pool",
        # A queue's semaphores go with the process that made it, also for a child just started.
        "process.queue.join_thread-waits-until-all-is-sent",
    },
    "tests.backends.plain:joblib": {
        # Its pools take initializer and what follows by name only.
        "pool.new.takes-its-arguments-in-this-order",
    },
    "tests.backends.plain:mpire": {
        # It spreads items that are tuples over the arguments.
        "pool.map.keeps-input-order",
        "pool.errors.type-arguments-and-attributes-survive",
    },
    "mpadapters.concurrent_futures:backend": {
        # No ResourceWarning; shutdown() is all that it has for close() and join(), and does not
        # wait when called again; a chunk is one item; a lock in it refuses to be pickled; the death
        # of a worker breaks the executor.
        "pool.collection.warns-of-a-running-pool",
        # join() does not wait after close(), so what is on its way is cancelled.
        "pool.close.large-results-arrive",
        "pool.join.needs-close-or-terminate-first",
        "pool.join.returns-after-the-workers-have-ended",
        "pool.map.default-chunks-are-a-quarter-of-a-workers-share",
        "pool.pickling.is-refused",
        "pool.worker-death.in-the-initializer-costs-no-task",
        "pool.worker-death.spares-the-other-tasks",
    },
}
"""Core clauses that the libraries break, each tried by hand with the library alone."""


@pytest.mark.parametrize("adapter", KNOWN)
def test_a_library_is_blamed_for_nothing_of_ours(adapter: str, tmp_path: Path) -> None:
    library, known = adapter.rpartition(":")[2], KNOWN[adapter]
    if library in ("loky", "joblib", "mpire") and importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    method = "loky" if library == "loky" else "fork"
    options = ("--start-method", method, "--profile", "smoke")
    _, run = judged(tmp_path, adapter, *options)
    assert [(r.clause, r.got) for r in violations(run) if OURS.search(r.got)] == []
    assert {r.clause for r in violations(run) if r.core} <= known
