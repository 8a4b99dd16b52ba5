"""What a child makes of its creator's main module."""

from __future__ import annotations

import sys
import types

from mpconform.suite import Api, Witness, cases, clause, completed, each, expect
from mpconform.suite.programs import PRELUDE, run, run_file, write

ALONE = "they are about what a program is to its children"

UNGUARDED = """
witness.report("imported", __name__)
process = context.Process(target=tasks.report, args=(witness, "ran"))
process.start()
process.join()
witness.report("exit code", process.exitcode)
"""

GUARDED = """
def target(word):
    witness.report("target", word)

if __name__ == "__main__":
    witness.report("guarded")
    process = context.Process(target=target, args=("a word",))
    process.start()
    process.join()
    witness.report("exit code", process.exitcode)
"""

NAMES = """
from mpconform.suite.contexts.test_main_module import report_main

witness.report("imported", __name__)

if __name__ == "__main__":
    process = context.Process(target=report_main, args=(witness,))
    process.start()
    process.join()
"""

RESULTS = """
class Result:
    def __init__(self, value):
        self.value = value

def send_result(connection):
    connection.send(Result(7))

if __name__ == "__main__":
    ours, theirs = context.Pipe()
    process = context.Process(target=send_result, args=(theirs,))
    process.start()
    process.join()
    try:
        result = ours.recv()
        witness.report("result", [isinstance(result, Result), result.value])
    except ImportError as error:
        witness.report("result", repr(error))
"""


def report_main(witness: Witness) -> None:
    """Report the name of the main module, and whether it stands under both names."""
    main = sys.modules["__main__"]
    witness.report("main", [main.__name__, main is sys.modules.get("__mp_main__")])


@clause("contexts.main.start-during-import-is-refused")
def test_a_main_module_without_a_guard_starts_no_endless_chain(mp: Api, witness: Witness) -> None:
    write("program.py", PRELUDE + UNGUARDED)
    # Where a fork server imports the program ahead of its children, start() fails at once.
    failed = run(mp, witness, ["program.py"], allowed=(0, 1)) != 0
    codes = witness.values("exit code")
    one_failure = len(codes) == 1 and codes[0] not in (0, None)
    expect.holds("one child, and its failure", one_failure or (failed and not codes), codes)
    expect.equal("the targets that ran", len(witness.events("ran")), 0)
    # As itself, and in the child (the server of forkserver may try it too).
    imports = len(witness.events("imported"))
    expect.one_of("the number of imports of the main module", imports, (2, 3))


@clause("contexts.main.target-is-found-in-it")
@cases(way=each(["file", "module"]))
def test_a_function_of_the_main_module_is_a_target(mp: Api, witness: Witness, way: str) -> None:
    write("guarded.py", PRELUDE + GUARDED)
    run(mp, witness, ["guarded.py"] if way == "file" else ["-m", "guarded"])
    seen = witness.values("target"), witness.values("exit code")
    expect.equal("what the target got, and the exit code", seen, (["a word"], [0]))


@clause("contexts.main.guarded-code-runs-once")
def test_guarded_code_is_the_programs_alone(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, GUARDED)
    expect.equal("how often the guarded code ran", len(witness.events("guarded")), 1)
    expect.equal("how often the child's target ran", len(witness.events("target")), 1)


@clause("contexts.main.has-another-name-in-a-child")
def test_the_main_module_of_a_child_has_its_own_name(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, NAMES)
    imported = set(map(str, witness.values("imported")))
    expect.equal("the names of the main module", imported, {"__main__", "__mp_main__"})
    expect.equal("name and places in the child", witness.values("main"), [["__mp_main__", True]])


@clause("contexts.main.objects-come-back-as-they-were")
def test_objects_of_the_main_module_come_back(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, RESULTS)
    expect.equal("class and value of the result", witness.values("result"), [[True, 7]])


@clause("contexts.main.program-of-a-package-runs-once")
def test_the_program_of_a_package_is_not_run_again(mp: Api, witness: Witness) -> None:
    write("package_program/__init__.py", "")
    write("package_program/__main__.py", PRELUDE + UNGUARDED)
    run(mp, witness, ["-m", "package_program"])
    expect.equal("how often the program ran", len(witness.events("imported")), 1)
    expect.equal("the exit code of its child", witness.values("exit code"), [0])
    expect.equal("how often its target ran", len(witness.events("ran")), 1)


@clause("contexts.main.missing-target-fails-the-child")
@cases(missing=each(["module", "function"]))
def test_a_target_that_is_in_no_file_fails(mp: Api, missing: str) -> None:
    # A function that can be found here, by its names, and not in a child.
    if missing == "module":
        module = types.ModuleType("module_in_no_file")
        sys.modules[module.__name__] = module
    else:
        module = sys.modules[__name__]
    exec("def function_in_no_file(): pass", module.__dict__)
    process = completed(mp.Process(target=vars(module)["function_in_no_file"]))
    expect.equal("the exit code of the child", process.exitcode, 1)
