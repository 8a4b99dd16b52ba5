"""Main modules that are not a file of their own, or were run by somebody else."""

from __future__ import annotations

import os
import zipfile

from mpconform.suite import Api, Witness, cases, clause, each, expect
from mpconform.suite.contexts.test_main_module import GUARDED, RESULTS
from mpconform.suite.programs import PRELUDE, run, run_file, write

ALONE = "they are about what a program is to its children"

GUARD = 'if __name__ == "__main__":\n'

LAUNCHER = """
import runpy

context.Process  # the library is there before the program
runpy.run_path("launched.py", run_name="__main__")
"""

WITHOUT_SPEC = """
if __name__ == "__main__":
    del sys.modules["__main__"].__spec__
"""

ELSEWHERE = """
if __name__ == "__main__":
    os.chdir("elsewhere")
    sys.argv[:] = ["other"]
"""

REPLACED = """
if __name__ == "__main__":
    main = sys.modules["__main__"]  # without a reference it would lose its names
    {change}
    process = context.Process(target=tasks.report, args=(witness, "ran"))
    process.start()
    process.join()
    witness.report("exit code", process.exitcode)
"""

COMMON_MODULES = ("json", "pickle", "socket", "struct", "subprocess", "tempfile", "threading")
"""What libraries import as they begin."""

IMPORTED = """
def report_run(witness):
    witness.report("ran")
"""

IMPORTING = """
import work

if __name__ == "__main__":
    process = context.Process(target=work.report_run, args=(witness,))
    process.start()
    process.join()
    witness.report("exit code", process.exitcode)
"""

ASKING = """
def tell():
    witness.report("child")

if __name__ == "__main__":
    witness.report("parent", os.getpid())
    process = context.Process(target=tell)
    process.start()
    process.join()
else:
    parent = context.parent_process()
    witness.report("parent", parent.pid if parent else None)
"""


@clause("contexts.main.objects-of-a-launched-program-come-back")
def test_objects_of_a_launched_program_come_back(mp: Api, witness: Witness) -> None:
    write("launched.py", PRELUDE + RESULTS)
    run_file(mp, witness, LAUNCHER)
    expect.equal("class and value of the result", witness.values("result"), [[True, 7]])


@clause("contexts.main.needs-no-spec")
def test_a_main_module_without_a_spec_starts_processes(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, WITHOUT_SPEC + GUARDED)
    seen = witness.values("target"), witness.values("exit code")
    expect.equal("what the target got, and the exit code", seen, (["a word"], [0]))


@clause("contexts.main.any-file-name-will-do")
def test_the_program_may_have_any_name(mp: Api, witness: Witness) -> None:
    write("a program-1.2", PRELUDE + GUARDED)
    run(mp, witness, ["a program-1.2"])
    seen = witness.values("target"), witness.values("exit code")
    expect.equal("what the target got, and the exit code", seen, (["a word"], [0]))


def written(form: str) -> list[str]:
    """Write a program in that form; the arguments by which the interpreter runs it."""
    program = PRELUDE + IMPORTING
    if form == "command":
        write("work.py", IMPORTED)
        return ["-c", program]
    if form == "directory":
        write("directory/__main__.py", program)
        write("directory/work.py", IMPORTED)
        return ["directory"]
    with zipfile.ZipFile("archive", "w") as archive:
        archive.writestr("__main__.py", program)
        archive.writestr("work.py", IMPORTED)
    return ["archive"]


@clause("contexts.main.may-be-a-command-an-archive-or-a-directory")
@cases(form=each(["command", "archive", "directory"]))
def test_a_program_that_is_no_module_starts_processes(mp: Api, witness: Witness, form: str) -> None:
    run(mp, witness, written(form))
    seen = len(witness.events("ran")), witness.values("exit code")
    expect.equal("the targets that ran, and the exit code", seen, (1, [0]))


@clause("contexts.main.read-from-standard-input")
def test_a_program_from_standard_input_starts_processes(mp: Api, witness: Witness) -> None:
    write("work.py", IMPORTED)
    run(mp, witness, ["-"], text=PRELUDE + IMPORTING)
    seen = len(witness.events("ran")), witness.values("exit code")
    expect.equal("the targets that ran, and the exit code", seen, (1, [0]))


@clause("contexts.main.may-be-missing")
@cases(instead=each(["nothing", "an object"]))
def test_a_program_without_a_main_module_starts_processes(
    mp: Api, witness: Witness, instead: str
) -> None:
    change = 'del sys.modules["__main__"]'
    if instead == "an object":
        change = 'sys.modules["__main__"] = object()'
    run_file(mp, witness, REPLACED.format(change=change))
    seen = len(witness.events("ran")), witness.values("exit code")
    expect.equal("the targets that ran, and the exit code", seen, (1, [0]))


@clause("contexts.main.imports-nothing-from-the-current-directory")
def test_modules_in_the_current_directory_are_not_imported(mp: Api, witness: Witness) -> None:
    os.mkdir("marks")
    for name in COMMON_MODULES:
        mark = os.path.abspath(f"marks/{name}")
        write(f"elsewhere/{name}.py", f"open({mark!r}, 'w').close()\n")
    write("program.py", PRELUDE + ELSEWHERE + GUARDED)
    run(mp, witness, ["program.py"], allowed=(0, 1))  # such a module may break whatever needs it
    expect.equal("the modules imported from there", sorted(os.listdir("marks")), [])


@clause("contexts.main.knows-its-parent-while-it-is-imported")
def test_the_parent_is_known_to_the_main_module(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, ASKING)
    creator, *seen = witness.values("parent")
    expect.equal("parent_process().pid, at each import in a child", seen, [creator])


@clause("contexts.main.is-found-after-the-directory-changed")
def test_a_program_may_change_its_directory(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, GUARDED.replace(GUARD, GUARD + "    os.chdir(os.sep)\n"))
    seen = witness.values("target"), witness.values("exit code")
    expect.equal("what the target got, and the exit code", seen, (["a word"], [0]))
