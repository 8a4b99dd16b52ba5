"""What a child makes of its creator's main module."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

from mpconform.suite import Api, Witness, clause, expect

UNGUARDED = """\
import importlib
import pickle
import sys

from mpconform.suite import tasks

module_name, start_method, witness = sys.argv[1:]
witness = pickle.loads(bytes.fromhex(witness))
context = importlib.import_module(module_name).get_context(start_method)
witness.report("imported", __name__)
process = context.Process(target=tasks.report, args=(witness, "ran"))
process.start()
process.join()
witness.report("exit code", process.exitcode)
"""


@clause("contexts.main.start-during-import-is-refused")
def test_a_main_module_without_a_guard_starts_no_endless_chain(mp: Api, witness: Witness) -> None:
    with open("unguarded.py", "w") as file:
        file.write(UNGUARDED)
    arguments = [mp.module.__name__, mp.start_method, pickle.dumps(witness).hex()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "unguarded.py", *arguments]
    code = subprocess.call(command, env=environment)
    expect.equal("the exit code of the program", code, 0)
    codes = [event.value for event in witness.events("exit code")]
    expect.holds("one child, and its failure", len(codes) == 1 and codes[0] not in (0, None), codes)
    expect.equal("the targets that ran", len(witness.events("ran")), 0)
    # As itself, and in the child (the server of forkserver may try it too).
    imports = len(witness.events("imported"))
    expect.one_of("the number of imports of the main module", imports, (2, 3))
